import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transform } from '../../../exchange/decision.ts';
import { replaceSpans } from '../../../exchange/json-text.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import { replacementsOf } from '../../../gateway/moderation/redact.ts';

const runs = { numRuns: 500 };
const hash = (text: string) =>
  `hmac-sha256:${[...text]
    .reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7)
    .toString(16)
    .padStart(8, '0')}`;
const fillOf = (...texts: readonly string[]) =>
  new Fill(
    hash,
    texts.map((text) => ({ text })),
  );

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

  it('is the same number for the same text, another for another, and never one that the request has', () => {
    const texts = fc.array(secret, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(texts, fc.subarray(['[EMAIL_1]', 'x [EMAIL_2] y', '[EMAIL_3]', '[EMAIL_1']), (some, request) => {
        const fill = fillOf(...request);
        const placeholders = some.map((text) => fill.fill('[EMAIL_{n}]', text));
        for (const [index, placeholder] of placeholders.entries()) {
          expect(fill.originals.get(placeholder)).toBe(some[index]);
          expect(request.some((text) => text.includes(placeholder))).toBe(false);
          for (const [other, its] of placeholders.entries()) {
            expect(its === placeholder).toBe(some[other] === some[index]);
          }
        }
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
      (text, [placeholder, original]) => text.replace(placeholder, original),
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
