import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEVERITIES, type Transform } from '../../../exchange/decision.ts';
import type { Span } from '../../../exchange/signal.ts';
import { replacementsOf } from '../../../gateway/moderation/redact.ts';
import type { PolicyDocument, UnknownAction } from '../../../policies/engine/document.ts';
import { evaluate } from '../../../policies/engine/evaluate.ts';
import { compile, GROUPS, LENGTH, NAMES, policy, signals, situation } from './arbitraries.ts';

const runs = { numRuns: 400 };
const WHOLE: Span = { start: 0, end: LENGTH };

/** The units of the text that lie in one of the spans. */
function unitsOf(spans: readonly Span[]): ReadonlySet<number> {
  return new Set(spans.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index)));
}

const span = fc
  .tuple(fc.nat(LENGTH - 1), fc.integer({ min: 1, max: LENGTH }))
  .map(([start, size]) => ({ start, end: Math.min(start + size, LENGTH) }));
const transform: fc.Arbitrary<Transform> = fc.record(
  {
    policy: fc.constantFrom('alpha', 'beta'),
    rule: fc.constantFrom('a', 'b'),
    severity: fc.constantFrom(...SEVERITIES),
    span,
    replacement: fc.constantFrom('[EMAIL]', '[IBAN]', ''),
  },
  { requiredKeys: ['policy', 'rule', 'severity', 'replacement'] },
);
const transforms = fc.array(transform, { minLength: 1, maxLength: 6 });

describe('the transforms of a decision', () => {
  it('on a text that is empty, as that of an image, come to one replacement, the strongest', () => {
    fc.assert(
      fc.property(transforms, (some) => {
        const whole = some.map(({ span: _, ...transform }): Transform => transform);
        const [replacement, ...others] = replacementsOf(whole, 0);
        expect(others).toEqual([]);
        expect(replacement).toEqual(replacementsOf([...whole].reverse(), 0)[0]);
      }),
      runs,
    );
  });

  it('come to replacements that are sorted, apart, inside the text, and cover what the transforms do', () => {
    fc.assert(
      fc.property(transforms, (some) => {
        const replacements = replacementsOf(some, LENGTH);
        let from = 0;
        for (const { start, end } of replacements) {
          expect(start).toBeGreaterThanOrEqual(from);
          expect(end).toBeGreaterThan(start);
          from = end;
        }
        expect(from).toBeLessThanOrEqual(LENGTH);
        expect(unitsOf(replacements)).toEqual(unitsOf(some.map((one) => one.span ?? WHOLE)));
      }),
      runs,
    );
  });

  it('merge where they overlap, under the most severe, then the smallest (policy, rule), in any order', () => {
    const rank = ({ severity, policy: id, rule, replacement }: Transform) =>
      [SEVERITIES.length - SEVERITIES.indexOf(severity), id, rule, replacement].join('\u0000');
    fc.assert(
      fc.property(transforms, fc.nat(5), (some, turn) => {
        const replacements = replacementsOf(some, LENGTH);
        for (const { start, end, replacement } of replacements) {
          const inside = some.filter((one) => (one.span ?? WHOLE).start < end && (one.span ?? WHOLE).end > start);
          const [strongest] = inside.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
          expect(replacement).toBe(strongest?.replacement);
        }
        const turned = [...some.slice(turn), ...some.slice(0, turn)].reverse();
        expect(replacementsOf(turned, LENGTH)).toEqual(replacements);
      }),
      runs,
    );
  });

  it('have the spans of signals, each once, and are as many as the rule has found', () => {
    fc.assert(
      fc.property(policy, situation, (document, { facts, signals: given, time }) => {
        const decision = evaluate(compile(document), facts, given, time);
        expect(new Set(decision.transforms.map((one) => JSON.stringify(one))).size).toBe(decision.transforms.length);
        for (const { signal, span: at, rule } of decision.transforms) {
          expect(document.rules.find(({ id }) => id === rule)?.then.effect).toBe('redact');
          if (!at) continue;
          const found = given.get(signal!);
          expect(found && 'score' in found ? found.spans : []).toContainEqual(at);
        }
      }),
      runs,
    );
  });
});

describe('a redaction', () => {
  const action = fc.constantFrom<UnknownAction>('ignore', 'flag', 'match', 'block');
  const names = fc.uniqueArray(fc.constantFrom(...NAMES, ...Object.keys(GROUPS)), { minLength: 1, maxLength: 3 });
  const limit = fc.constantFrom(0.25, 0.5, 1);

  /** Anything of the names that is at least so high is taken out. */
  function redacting(some: readonly string[], gte: number, onUnknown: UnknownAction): PolicyDocument {
    return {
      id: 'test',
      version: '1.0.0',
      defaults: { message: 'no', onError: onUnknown, onTimeout: onUnknown, onUnscannable: onUnknown },
      messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
      detectors: { ticket: { keywords: ['Zephyr'] } },
      rules: [{ id: 'out', when: { any: some.map((signal) => ({ signal, gte })) }, then: { effect: 'redact' } }],
    };
  }

  it('covers each span that meets the condition, the whole where there is none, and nothing else', () => {
    fc.assert(
      fc.property(names, limit, action, signals, (some, gte, onUnknown, given) => {
        const decision = evaluate(compile(redacting(some, gte, onUnknown)), { 'segment.stage': 'output' }, given);
        const read = some.flatMap((name) => GROUPS[name] ?? [name]).map((name) => given.get(name));
        const met = read.flatMap((signal) => (signal && 'score' in signal && signal.score >= gte ? [signal] : []));
        const isUnknown = read.some((signal) => !signal || 'unknown' in signal);
        const found = met.flatMap(({ spans = [] }) => (spans.length === 0 ? [WHOLE] : spans));
        const isWhole = found.includes(WHOLE);

        const expected = isUnknown && onUnknown === 'match' ? [WHOLE] : found;
        expect(unitsOf(replacementsOf(decision.transforms, LENGTH))).toEqual(unitsOf(expected));
        // What was not found may have to be covered too, unless everything is.
        expect(decision.verdict).toBe(isUnknown && onUnknown === 'block' && !isWhole ? 'block' : 'pass');
        const isNoted = met.length > 0 || (isUnknown && onUnknown !== 'ignore');
        expect(decision.reasons).toHaveLength(isNoted ? 1 : 0);
      }),
      { numRuns: 600 },
    );
  });
});
