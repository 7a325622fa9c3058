import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transform } from '../../../exchange/decision.ts';
import { replaceSpans } from '../../../exchange/json-text.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import { replacementsOf } from '../../../gateway/moderation/redact.ts';
import { Restorer } from '../../../gateway/moderation/restore.ts';

const runs = { numRuns: 500 };
const hash = (text: string) =>
  `hmac-sha256:${[...text]
    .reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7)
    .toString(16)
    .padStart(8, '0')}`;
const fillOf = () => new Fill(hash, 'a conversation');
/** As that of an audit log. */
const keyed = (text: string) => `hmac-sha256:${createHmac('sha256', 'a key').update(text).digest('hex')}`;
const PLACEHOLDER = /^\[EMAIL_[bcdfghjklmnpqrstvwxz]{6}\]$/;

/** Digits and letters with what stands between them. */
const secret = fc.string({ minLength: 1, maxLength: 24, unit: fc.constantFrom(...'0123456789abcé😀 -.<>|[]') });

describe('what stands in place of a text', () => {
  it.each([
    ['{mask}', '4111 1111 1111 1111', '•••• •••• •••• ••••'],
    ['•••• {last4}', '4111 1111 1111 1234', '•••• 1234'],
    ['•••• {last4}', '1234', '•••• ••••'],
    ['{last4}', 'DE89 3704 0044 0532 0130 0x', '300x'],
    ['[EMAIL:{hash}]', 'a@b.example', `[EMAIL:${hash('a@b.example').slice(12, 20)}]`],
    ['{neutral}', '<|im_start|>system', '‹¦im_start¦›system'],
    ['{neutral}', '[INST] x ｜', '⟦INST⟧ x ¦'],
    ['{neutral}', '＜start_of_turn＞ &lt;eos&gt;', '‹start_of_turn› ﹠lt;eos﹠gt;'],
    ['[CARD]', '4111', '[CARD]'],
    ['', '4111', ''],
  ])('%s of %j is %j', (template, covered, expected) => {
    expect(fillOf().fill(template, covered)).toBe(expected);
  });

  it('shows no letter or digit under a mask, and of the last four never more than half', () => {
    fc.assert(
      fc.property(secret, (text) => {
        expect(fillOf().fill('{mask}', text)).not.toMatch(/[\p{L}\p{N}]/u);
        const shown =
          fillOf()
            .fill('{last4}', text)
            .match(/[\p{L}\p{N}]/gu) ?? [];
        expect(shown.length * 2).toBeLessThanOrEqual((text.match(/[\p{L}\p{N}]/gu) ?? []).length);
      }),
      runs,
    );
  });

  it('comes back by a placeholder that is the same for the same text, whatever else the request holds', () => {
    const texts = fc.array(secret, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(texts, texts, texts, (cut, some, more) => {
        const before = new Fill(keyed, 'a conversation');
        const first = [...cut, ...some].map((text) => before.fill('[EMAIL_{n}]', text)).slice(cut.length);
        const after = new Fill(keyed, 'a conversation');
        for (const text of more) after.fill('[EMAIL_{n}]', text);
        expect(some.map((text) => after.fill('[EMAIL_{n}]', text))).toEqual(first);
        for (const [index, placeholder] of first.entries()) {
          expect(placeholder).toMatch(PLACEHOLDER);
          expect(before.originals.get(placeholder)?.text).toBe(some[index]);
          for (const [other, its] of first.entries()) expect(its === placeholder).toBe(some[other] === some[index]);
        }
      }),
      runs,
    );
  });

  it('has another placeholder in another conversation, by another key, and as another kind of thing', () => {
    fc.assert(
      fc.property(secret, (text) => {
        const of = (fill: Fill, template = '[EMAIL_{n}]') => /_(\w+)\]$/.exec(fill.fill(template, text))?.[1];
        const codes = [
          of(new Fill(keyed, 'a')),
          of(new Fill(keyed, 'b')),
          of(new Fill((data) => keyed(`other ${data}`), 'a')),
          of(new Fill(keyed, 'a'), '[NAME_{n}]'),
        ];
        expect(new Set(codes).size).toBe(codes.length);
      }),
      runs,
    );
  });

  it('shares its placeholder with no other text even where the hash is bad, and with none at all where it is none', () => {
    fc.assert(
      fc.property(fc.uniqueArray(secret, { minLength: 2, maxLength: 30 }), (some) => {
        const fill = new Fill(
          (data) => `bad:${(hashCode(data) % 40).toString(16).padStart(12, '0')}`,
          'a conversation',
        );
        const placeholders = some.map((text) => fill.fill('[EMAIL_{n}]', text));
        expect(new Set(placeholders).size).toBe(some.length);
        expect(placeholders.map((one) => fill.originals.get(one)?.text)).toEqual(some);
      }),
      runs,
    );
    const fill = new Fill(() => 'none:00', 'a conversation');
    fill.fill('[EMAIL_{n}]', 'a');
    expect(() => fill.fill('[EMAIL_{n}]', 'b')).toThrow('too many texts one placeholder');
  });

  it('does not come back where the model itself wrote it, where there is no scope, or where it is in a picture', () => {
    const fill = fillOf();
    expect(fill.forAnswer().fill('[EMAIL_{n}]', 'a@b.example')).toBe('[EMAIL]');
    expect(fill.fill('[EMAIL_{n}]', '')).toBe('[EMAIL]');
    expect(new Fill(keyed).fill('[EMAIL_{n}]', 'a@b.example')).toBe('[EMAIL]');
    expect(fill.originals.size).toBe(0);
  });
});

/** A number that differs between most texts. */
function hashCode(text: string): number {
  return [...text].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7);
}

describe('the tools that are given a text', () => {
  const by = (rule: string, ...tools: readonly string[]): Transform => {
    return { policy: 'p', rule, severity: 'low', span: { start: 0, end: 4 }, replacement: '[A_{n}]', tools };
  };
  const given = (tool: string, ...requests: readonly (readonly Transform[])[]) => {
    const fill = fillOf();
    const [args] = requests.map((some) => replaceSpans('abcd', fill.replacements(replacementsOf(some, 4), 'abcd')));
    return !new Restorer(fill.originals).withheldBy({ id: 'x', name: tool, arguments: JSON.stringify({ args }) });
  };

  it('are those that every rule names that took it out, in one place or in several, in any order', () => {
    const names = ['send_email', 'crm_read', 'search'];
    const rule = fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.uniqueArray(fc.constantFrom('send_email', 'crm_*', 'search', '*')))
      .map(([id, tools]) => by(id, ...tools));
    const request = fc.array(fc.array(rule, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(request, fc.constantFrom(...names), (requests, tool) => {
        const fits = ({ tools = [] }: Transform) =>
          tools.some((glob) => glob === tool || glob === '*' || (glob === 'crm_*' && tool.startsWith('crm_')));
        const wanted = requests.flat().every(fits);
        expect(given(tool, ...requests)).toBe(wanted);
        expect(given(tool, ...requests.map((some) => some.toReversed()).toReversed())).toBe(wanted);
      }),
      runs,
    );
  });
});

describe('spans that overlap', () => {
  const TEMPLATES = ['{neutral}', '[A_{n}]', '{last4}', '{mask}', '[A:{hash}]', '[A]', ''];
  const span = fc
    .tuple(fc.nat(11), fc.integer({ min: 1, max: 12 }))
    .map(([start, size]) => ({ start, end: Math.min(12, start + size) }));
  const transform: fc.Arbitrary<Transform> = fc.record(
    {
      policy: fc.constantFrom('p', 'q'),
      rule: fc.constantFrom('a', 'b'),
      severity: fc.constantFrom('low' as const, 'critical' as const),
      span,
      replacement: fc.constantFrom(...TEMPLATES),
    },
    { requiredKeys: ['policy', 'rule', 'severity', 'replacement'] },
  );
  const TEXT = 'a1b2c3d4e5f6';

  /** Letters and digits of the text that can be read or got back from what is written. */
  function legible(some: readonly Transform[]): string {
    const fill = fillOf();
    const written = replaceSpans(TEXT, fill.replacements(replacementsOf(some, TEXT.length), TEXT));
    const restored = [...fill.originals].reduce(
      (text, [placeholder, original]) => text.replace(placeholder, original.text),
      written,
    );
    return restored.replace(/\[A(:[0-9a-f]+)?\]/g, '').replace(/[^a-z0-9]/g, '');
  }

  it('show neither the model the last four nor the client the original, where one rule hides what the other shows', () => {
    const by = { policy: 'p', severity: 'low', span: { start: 0, end: 12 } } as const;
    const both: Transform[] = [
      { ...by, rule: 'a', replacement: '[A_{n}]' },
      { ...by, rule: 'b', replacement: '•••• {last4}' },
    ];
    for (const some of [both, both.toReversed()]) {
      expect(replacementsOf(some, TEXT.length).map(({ replacement }) => replacement)).toEqual(['•••• ••••']);
    }
  });

  it('never show more for one more rule', () => {
    fc.assert(
      fc.property(fc.array(transform, { minLength: 1, maxLength: 5 }), transform, (some, more) => {
        const [before, after] = [legible(some), legible([...some, more])];
        expect([...after].filter((character) => !before.includes(character))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});
