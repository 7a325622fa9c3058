import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerPart } from '../../../exchange/exchange.ts';
import { releaseEnd, releaseSeal, releaseText, releaseToolCall } from '../../../gateway/moderation/apply.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import { finish } from '../../../gateway/moderation/finish.ts';
import type { GateOutput } from '../../../gateway/moderation/gate.ts';
import { Restorer } from '../../../gateway/moderation/restore.ts';
import { segmentOf } from '../../gateway/moderation/parts.ts';

const runs = { numRuns: 1000 };
const ORIGINALS = new Map([
  ['[EMAIL_1]', 'jane@a.example'],
  ['[EMAIL_12]', 'joe "[EMAIL_1]" \\ x'],
  ['[IBAN_1]', '$& DE89'],
]);

/** Pieces that look like placeholders, are some, or are parts of some. */
const piece = fc.oneof(
  fc.constantFrom(...ORIGINALS.keys(), '[EMAIL_2]', '[', '[EMAIL', '[EMAIL_', '[EMAIL_1', '[[', ']', '_1]', '[I', ' '),
  fc.constantFrom('https://a.example/?', '//', '![x](', ')', '<img ', '<', '>', '\n', '"'),
  fc.string({ maxLength: 5 }),
);
const pieces = fc.array(piece, { maxLength: 20 });

/** Read word for word: from left to right, the first placeholder at each place, unless it is in a link. */
function expected(text: string): string {
  let result = '';
  for (let at = 0; at < text.length; ) {
    const placeholder = [...ORIGINALS.keys()].find((one) => text.startsWith(one, at));
    const stays = placeholder === undefined || isInLink(text.slice(0, at));
    result += stays ? text.slice(at, at + (placeholder?.length ?? 1)) : ORIGINALS.get(placeholder);
    at += placeholder?.length ?? 1;
  }
  return result;
}

function isInLink(before: string): boolean {
  const word = before.slice(before.search(/\S*$/));
  const target = before.slice(before.lastIndexOf('](') + 2);
  const open = before.split('>').at(-1) ?? '';
  return (
    word.includes('//') ||
    word.includes('](') ||
    (before.includes('](') && !/[)\n]/.test(target)) ||
    open
      .split('<')
      .slice(1)
      .some((tag) => /^[a-z!/]/i.test(tag))
  );
}

async function* outputsOf(parts: readonly AnswerPart[]): AsyncIterable<GateOutput> {
  const fill = new Fill(() => '', []);
  for (const part of parts) {
    const segment = segmentOf('', 0);
    const decided = { segment, decision: { verdict: 'pass' as const, transforms: [], reasons: [] } };
    if (part.type === 'tool_call') yield { type: 'part', part: releaseToolCall(part, decided, fill) };
    else if (part.type === 'text' || part.type === 'reasoning') {
      yield { type: 'part', part: releaseText(part.type, part.text) };
    } else yield { type: 'part', part: releaseSeal(part) };
  }
  yield { type: 'end', end: releaseEnd({ reason: 'stop' }) };
}

async function finished(
  parts: readonly AnswerPart[],
  restorer: Restorer | undefined,
  words?: string,
): Promise<readonly AnswerPart[]> {
  const found: AnswerPart[] = [];
  for await (const output of finish(outputsOf(parts), restorer, async () => words)) {
    if (output.type === 'part') found.push(output.part.value);
  }
  return found;
}

const textOf = (parts: readonly AnswerPart[], type: 'text' | 'reasoning') =>
  parts.flatMap((part) => (part.type === type ? [part.text] : [])).join('');

describe('placeholders in an answer', () => {
  it('become what the client wrote, however the answer was cut, in its text and in its reasoning', async () => {
    const some = fc.array(fc.tuple(fc.constantFrom('text' as const, 'reasoning' as const), piece), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(some, async (list) => {
        const parts = list.map(([type, text]): AnswerPart => ({ type, text }));
        const found = await finished(parts, new Restorer(ORIGINALS));
        for (const type of ['text', 'reasoning'] as const)
          expect(textOf(found, type)).toBe(expected(textOf(parts, type)));
      }),
      runs,
    );
  });

  it('are not held longer than they can be the beginning of one', () => {
    fc.assert(
      fc.property(pieces, (list) => {
        const restorer = new Restorer(ORIGINALS);
        let arrived = '';
        let gone = '';
        for (const text of list) {
          arrived += text;
          gone += restorer.push('text', text);
          const held = [...Array(10).keys()].map((size) => arrived.slice(arrived.length - size));
          expect(held.some((tail) => expected(arrived.slice(0, arrived.length - tail.length)) === gone)).toBe(true);
        }
        expect(gone + restorer.flush('text')).toBe(expected(arrived));
      }),
      runs,
    );
  });

  it('in the arguments of a tool call leave them JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom('a', 'b', '[IBAN_1]'), pieces), async (values) => {
        const args = JSON.stringify(
          Object.fromEntries(Object.entries(values).map(([key, list]) => [key, list.join('')])),
        );
        const call = { type: 'tool_call', index: 0, call: { id: 'x', name: 'f', arguments: args } } as const;
        const [found] = await finished([call], new Restorer(ORIGINALS));
        const restored = found?.type === 'tool_call' ? JSON.parse(found.call.arguments) : undefined;
        const wanted = Object.entries(values).map(([key, list]) => [expected(key), expected(list.join(''))]);
        expect(restored).toEqual(Object.fromEntries(wanted));
      }),
      runs,
    );
  });
});

describe('a placeholder in a link', () => {
  it.each([
    ['https://evil.example/?c=[IBAN_1]'],
    ['![x](https://evil.example/[IBAN_1].png)'],
    ['![x](//[IBAN_1].evil.example)'],
    ['[x](</a b [IBAN_1]>)'],
    ['<img alt="x" src="https://evil.example/? [IBAN_1]">'],
    ['<a href=/x?[IBAN_1]'],
  ])('stays: %s', async (text) => {
    expect(textOf(await finished([{ type: 'text', text }], new Restorer(ORIGINALS)), 'text')).toBe(text);
    const args = JSON.stringify({ q: text });
    const call: AnswerPart = { type: 'tool_call', index: 0, call: { id: 'x', name: 'f', arguments: args } };
    expect(await finished([call], new Restorer(ORIGINALS))).toEqual([call]);
  });

  it('ends with the link', async () => {
    const text = 'See https://a.example/x. ![x](y) <b>[IBAN_1]</b>, 1 < 2: [IBAN_1]';
    const found = textOf(await finished([{ type: 'text', text }], new Restorer(ORIGINALS)), 'text');
    expect(found).toBe(text.replaceAll('[IBAN_1]', () => '$& DE89'));
  });
});

it('what was held goes before a tool call, and once', async () => {
  const call = (index: number): AnswerPart => ({
    type: 'tool_call',
    index,
    call: { id: 'x', name: 'f', arguments: '{}' },
  });
  const found = await finished([{ type: 'text', text: 'a [EMAIL_' }, call(0), call(1)], new Restorer(ORIGINALS));
  expect(found.map((part) => (part.type === 'text' ? part.text : 'index' in part && part.index))).toEqual([
    'a ',
    '[EMAIL_',
    0,
    1,
  ]);
});

describe('a signature over reasoning', () => {
  const signed: AnswerPart = { type: 'signature', signature: 'c2lnbmVk' };
  const reasons = (...texts: string[]): AnswerPart[] => [
    ...texts.map((text): AnswerPart => ({ type: 'reasoning', text })),
    signed,
  ];

  it('stays where nothing was put back, and is emptied where something was, in each block apart', async () => {
    const parts = [...reasons('a [EMAIL_1', '] b'), ...reasons('c'), { type: 'text', text: 'd [EMAIL_1]' } as const];
    const found = await finished(parts, new Restorer(ORIGINALS));
    const seals = found.flatMap((part) => (part.type === 'signature' ? part.signature : []));
    expect(seals).toEqual(['', 'c2lnbmVk']);
  });

  it('comes after what was held of its block, which is none of the restored', async () => {
    const found = await finished(reasons('a [EMAIL_'), new Restorer(ORIGINALS));
    expect(found).toEqual([{ type: 'reasoning', text: 'a ' }, { type: 'reasoning', text: '[EMAIL_' }, signed]);
  });
});

describe('words of support', () => {
  it('stand once at the end, apart from a text, and behind what was held of it', async () => {
    const text = (words: string) => ({ type: 'text', text: words }) as const;
    expect(textOf(await finished([text('a'), text('b')], undefined, 'Help.'), 'text')).toBe('ab\n\nHelp.');
    expect(textOf(await finished([text('a [EMAIL_')], new Restorer(ORIGINALS), 'Help.'), 'text')).toBe(
      'a [EMAIL_\n\nHelp.',
    );
    expect(textOf(await finished([], undefined, 'Help.'), 'text')).toBe('Help.');
    expect(textOf(await finished([text('a')], undefined), 'text')).toBe('a');
  });
});
