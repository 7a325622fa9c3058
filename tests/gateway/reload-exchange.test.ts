import { expect, it } from 'vitest';
import { begin, scanInput } from '../../gateway/moderation/begin.ts';
import { identitiesOf } from '../../gateway/reload.ts';
import { fakeClassifier, scored } from '../classifiers/fakes.ts';
import { exchangeOf, fakeParts, segmentOf } from './moderation/parts.ts';

const ruleOf = (id: string) => [{ id, when: { signal: 'toxicity', gte: 0.5 }, then: { effect: 'flag' } }] as const;

it('an exchange that a reload overtakes in its first scan is scanned, decided and recorded by what it began with', async () => {
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const old = fakeClassifier(['toxicity'], async () => {
    asked.resolve();
    await answered.promise;
    return scored(['toxicity'], 1);
  });
  const fresh = fakeClassifier(['toxicity', 'hazard.hate'], async () => scored(['toxicity', 'hazard.hate'], 1));
  const { parts, records } = fakeParts({ rules: ruleOf('old') }, [old]);
  const [before, after] = [parts.guard(), fakeParts({ rules: ruleOf('new') }, [fresh]).parts.guard()];
  let current = before;
  const reloaded = { ...parts, guard: () => current };

  const exchange = exchangeOf(Array.from({ length: 20 }, (_, index) => segmentOf(`text ${index}`, index)));
  const origin = { route: 'POST /', abort: new AbortController().signal };
  const scans = scanInput(reloaded, exchange, begin(reloaded, exchange, origin));
  await asked.promise;
  current = after;
  answered.resolve();
  const rules = (await scans).map(({ decision }) => decision.reasons.map(({ rule }) => rule));
  expect(rules).toEqual(exchange.segments.map(() => ['old']));
  expect([old.calls, fresh.calls]).toEqual([20, 0]);
  expect(identitiesOf(before)).not.toEqual(identitiesOf(after));
  expect(records).toMatchObject([
    { event: 'opened', policies: identitiesOf(before), classifiers: [{ id: old.id, digest: old.digest }] },
  ]);
});
