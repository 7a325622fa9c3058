import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import {
  compareStops,
  type Decision,
  join,
  joinAll,
  PASS,
  SEVERITIES,
  type Stop,
  VERDICTS,
} from '../../../exchange/decision.ts';

const by = {
  policy: fc.constantFrom('a', 'b'),
  rule: fc.constantFrom('x', 'y'),
  severity: fc.constantFrom(...SEVERITIES),
};
const message: Stop['message'] = { as: 'refusal', code: 'no', text: { en: 'No.' } };
const decision: fc.Arbitrary<Decision> = fc
  .record({
    verdict: fc.constantFrom(...VERDICTS),
    stop: fc.option(fc.record({ ...by, cause: fc.constantFrom('content', 'error'), message: fc.constant(message) }), {
      nil: undefined,
    }),
    transforms: fc.array(fc.record({ ...by, replacement: fc.constantFrom('[A]', '[B]') }), { maxLength: 3 }),
    reasons: fc.array(
      fc.record({
        ...by,
        effect: fc.constantFrom('flag', 'redact', 'block'),
        cause: fc.constantFrom('content', 'timeout'),
        shadow: fc.boolean(),
        atoms: fc.constant([]),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ stop, ...rest }) => ({ ...rest, ...(stop && { stop }) }));

it('the join of many is what folding the join of two over them gives', () => {
  fc.assert(
    fc.property(fc.array(decision, { maxLength: 8 }), (decisions) => {
      const joined = joinAll(decisions);
      expect(JSON.stringify(joined)).toBe(JSON.stringify(decisions.reduce(join, PASS)));
      const [first] = decisions.flatMap(({ stop }) => stop ?? []).sort(compareStops);
      expect(joined.stop).toEqual(first);
    }),
    { numRuns: 2000 },
  );
});

it('the join of many writes each transform and reason once', () => {
  const size = 200;
  const decisions = Array.from({ length: size }, (_, index): Decision => {
    const transform = { policy: 'p', rule: 'r', severity: 'low', replacement: `[${index}]` } as const;
    return { verdict: 'pass', transforms: [transform], reasons: [] };
  });
  const written = vi.spyOn(JSON, 'stringify');
  try {
    expect(joinAll(decisions).transforms).toHaveLength(size);
    expect(written).toHaveBeenCalledTimes(size);
  } finally {
    written.mockRestore();
  }
});
