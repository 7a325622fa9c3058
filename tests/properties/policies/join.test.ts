import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareStops,
  type Decision,
  EFFECTS,
  join,
  type Message,
  PASS,
  type Reason,
  type Route,
  SEVERITIES,
  type Stop,
  type Support,
  type Transform,
  VERDICTS,
} from '../../../exchange/decision.ts';
import { CAUSES } from '../../../exchange/signal.ts';

const by = {
  policy: fc.constantFrom('alpha', 'beta', 'beta/one'),
  rule: fc.constantFrom('a', 'b', 'b-1'),
  severity: fc.constantFrom(...SEVERITIES),
};
const cause = fc.constantFrom('content' as const, ...CAUSES);
const message: fc.Arbitrary<Message> = fc
  .constantFrom('refused', 'rejected')
  .map((code) => ({ as: 'refusal', code, text: { en: code } }));
const stop: fc.Arbitrary<Stop> = fc.record({ ...by, cause, message }, { noNullPrototype: true });
const route: fc.Arbitrary<Route> = fc.record(
  { ...by, model: fc.constantFrom('small', 'careful') },
  { noNullPrototype: true },
);
const support: fc.Arbitrary<Support> = fc.record(
  { policy: by.policy, rule: by.rule, message },
  { noNullPrototype: true },
);
const transform: fc.Arbitrary<Transform> = fc.record(
  {
    ...by,
    signal: fc.constantFrom('pii.email', 'pii.iban'),
    span: fc.constantFrom({ start: 0, end: 4 }, { start: 2, end: 9 }),
    replacement: fc.constantFrom('[EMAIL]', '[IBAN]'),
  },
  { requiredKeys: ['policy', 'rule', 'severity', 'replacement'], noNullPrototype: true },
);
const reason: fc.Arbitrary<Reason> = fc.record(
  {
    ...by,
    effect: fc.constantFrom(...EFFECTS),
    cause,
    shadow: fc.boolean(),
    atoms: fc.constant([]),
  },
  { noNullPrototype: true },
);
/** Transforms and reasons stand in their order, none twice: joined with itself, a decision has that. */
const decision: fc.Arbitrary<Decision> = fc
  .record({
    verdict: fc.constantFrom(...VERDICTS),
    stop: fc.option(stop, { nil: undefined }),
    route: fc.option(route, { nil: undefined }),
    support: fc.array(support, { maxLength: 2 }),
    transforms: fc.array(transform, { maxLength: 3 }),
    reasons: fc.array(reason, { maxLength: 3 }),
  })
  .map(({ stop: its, route: to, support: words, ...rest }) => ({
    ...rest,
    ...(its && { stop: its }),
    ...(to && { route: to }),
    ...(words.length > 0 && { support: words }),
  }))
  .map((one) => join(one, one));
const runs = { numRuns: 500 };

describe('the join of decisions', () => {
  it('is commutative', () => {
    fc.assert(
      fc.property(decision, decision, (a, b) => {
        expect(join(b, a)).toStrictEqual(join(a, b));
      }),
      runs,
    );
  });

  it('is associative', () => {
    fc.assert(
      fc.property(decision, decision, decision, (a, b, c) => {
        expect(join(join(a, b), c)).toStrictEqual(join(a, join(b, c)));
      }),
      runs,
    );
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(decision, decision, (a, b) => {
        expect(join(a, a)).toStrictEqual(a);
        expect(join(join(a, b), b)).toStrictEqual(join(a, b));
      }),
      runs,
    );
  });

  it('leaves a decision as it is when joined with a pass', () => {
    fc.assert(
      fc.property(decision, (a) => {
        expect(join(PASS, a)).toStrictEqual(a);
        expect(join(a, PASS)).toStrictEqual(a);
      }),
      runs,
    );
  });

  it('has the stricter verdict and everything that either has, and nothing else', () => {
    const set = (...lists: readonly (readonly object[])[]) => new Set(lists.flat().map((item) => JSON.stringify(item)));
    fc.assert(
      fc.property(decision, decision, (a, b) => {
        const joined = join(a, b);
        const strictest = Math.max(VERDICTS.indexOf(a.verdict), VERDICTS.indexOf(b.verdict));
        expect(joined.verdict).toBe(VERDICTS[strictest]);
        expect(set(joined.transforms)).toEqual(set(a.transforms, b.transforms));
        expect(set(joined.reasons)).toEqual(set(a.reasons, b.reasons));
        expect(joined.transforms).toHaveLength(set(joined.transforms).size);
        expect(joined.reasons).toHaveLength(set(joined.reasons).size);
        expect([a.stop, b.stop]).toContain(joined.stop);
        expect(joined.stop === undefined).toBe(a.stop === undefined && b.stop === undefined);
        expect([a.route, b.route]).toContain(joined.route);
        expect(joined.route === undefined).toBe(a.route === undefined && b.route === undefined);
        expect(set(joined.support ?? [])).toEqual(set(a.support ?? [], b.support ?? []));
        expect(joined.support ?? []).toHaveLength(set(joined.support ?? []).size);
      }),
      runs,
    );
  });
});

it('stops are in one order: content first, then severity, then the smaller id, whatever the message', () => {
  const key = ({ cause: why, severity, policy, rule }: Stop) =>
    [why === 'content' ? 0 : 1, SEVERITIES.length - SEVERITIES.indexOf(severity), policy, rule].join('\u0000');
  fc.assert(
    fc.property(stop, stop, (a, b) => {
      expect(compareStops(a, b)).toBe(-compareStops(b, a) + 0);
      if (key(a) !== key(b)) expect(compareStops(a, b) < 0).toBe(key(a) < key(b));
      if (compareStops(a, b) === 0) expect(a).toEqual(b);
    }),
    runs,
  );
});

it('of two routes the more severe is taken, then the one of the smaller id, whatever the model', () => {
  const key = ({ severity, policy, rule, model }: Route) =>
    [SEVERITIES.length - SEVERITIES.indexOf(severity), policy, rule, model].join('\u0000');
  fc.assert(
    fc.property(route, route, (a, b) => {
      const to = (one: Route): Decision => ({ ...PASS, verdict: 'route', route: one });
      expect(join(to(a), to(b)).route).toEqual(key(a) <= key(b) ? a : b);
    }),
    runs,
  );
});
