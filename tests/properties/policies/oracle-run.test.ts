import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinAll } from '../../../exchange/decision.ts';
import type { PolicyDocument } from '../../../policies/engine/document.ts';
import { evaluate } from '../../../policies/engine/evaluate.ts';
import { anyPolicy, anySituation, compile } from './arbitraries.ts';
import { outcome, shown } from './oracle.ts';

const POLICIES = 2100;
/** Situations for each policy; the facts of each are taken with the signals of each. */
const EACH = 7;
const PAIRS = POLICIES * EACH ** 2;

it(`of ${PAIRS.toLocaleString('en')} pairs of a policy and signals, the engine decides each as the policy reads`, () => {
  let pairs = 0;
  const some = fc.array(anySituation, { minLength: EACH, maxLength: EACH });
  fc.assert(
    fc.property(anyPolicy, some, (document, situations) => {
      const policy = compile(document);
      for (const { facts, time } of situations) {
        for (const { signals } of situations) {
          const decision = evaluate(policy, facts, signals, time);
          const [found, read] = [shown(decision), outcome([document], { facts, signals, time })];
          // To compare their texts takes a tenth of the time.
          if (JSON.stringify(found) !== JSON.stringify(read)) expect(found).toStrictEqual(read);
          pairs += 1;
        }
      }
    }),
    { numRuns: POLICIES },
  );
  expect(pairs).toBe(PAIRS);
  expect(pairs).toBeGreaterThanOrEqual(100_000);
}, 120_000);

it('several policies decide together as they read', () => {
  const several = fc.array(anyPolicy, { minLength: 2, maxLength: 3 });
  fc.assert(
    fc.property(several, anySituation, (documents, given) => {
      const decisions = documents.map((one) => evaluate(compile(one), given.facts, given.signals, given.time));
      expect(shown(joinAll(decisions))).toStrictEqual(outcome(documents, given));
    }),
    { numRuns: 500 },
  );
});

// As the rules of what is covered say; a note in place of all of it is not yet taken for that.
it('a note that replaces the whole text leaves nothing that an unknown could block for', () => {
  const document: PolicyDocument = {
    ...{ id: 'test', version: '1.0.0', defaults: { message: 'no' } },
    messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
    rules: [{ id: 'a', when: { signal: 'pii', gte: 0.5 }, then: { effect: 'replace', with: '(a note)' } }],
  };
  const email = { name: 'pii.email', score: 1, spans: [{ start: 0, end: 4 }] };
  const { verdict, transforms } = evaluate(
    compile(document),
    { 'segment.stage': 'input' },
    new Map([['pii.email', email]]),
  );
  expect(transforms.every(({ span }) => span === undefined)).toBe(true);
  expect(verdict).toBe('pass');
});
