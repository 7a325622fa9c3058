import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCache } from '../../../classifiers/cache.ts';
import { createSchedule } from '../../../classifiers/schedule.ts';
import type { Signal } from '../../../exchange/signal.ts';
import { fakeClassifier, fakeClock, scored, settled } from '../../classifiers/fakes.ts';

const FAULTS = [
  'none',
  'throws',
  'rejects',
  'hangs',
  'hangs until aborted',
  'NaN',
  'missing',
  'late',
  'hogs',
  'unknown',
] as const;
type Fault = (typeof FAULTS)[number];
const BUDGET = 100;

/** What the signals of a classifier with that fault must be. */
const EXPECTED: Readonly<
  Record<Fault, Signal extends infer T ? (T extends { unknown: infer U } ? U | 'score' : never) : never>
> = {
  none: 'score',
  throws: 'error',
  rejects: 'error',
  hangs: 'timeout',
  'hangs until aborted': 'timeout',
  NaN: 'error',
  missing: 'error',
  late: 'timeout',
  hogs: 'timeout',
  unknown: 'unscannable',
};

function faulty(clock: ReturnType<typeof fakeClock>, index: number, fault: () => Fault) {
  const names = [`custom.${index}.a`, `custom.${index}.b`];
  return fakeClassifier(names, (text, abort) => {
    switch (fault()) {
      case 'none':
        return Promise.resolve(scored(names, text.length / 100));
      case 'throws':
        throw new Error('thrown');
      case 'rejects':
        return Promise.reject(new Error('rejected'));
      case 'hangs':
        return new Promise(() => {});
      case 'hangs until aborted':
        return new Promise((_, reject) => abort.addEventListener('abort', () => reject(abort.reason)));
      case 'NaN':
        return Promise.resolve(scored(names, Number.NaN));
      case 'missing':
        return Promise.resolve(scored(names.slice(1), 0.5));
      case 'late':
        return new Promise((resolve) => clock.after(BUDGET + 1, () => resolve(scored(names, 0.5))));
      case 'hogs':
        clock.advance(BUDGET + 1);
        return Promise.resolve(scored(names, 0.5));
      case 'unknown':
        return Promise.resolve(names.map((name) => ({ name, unknown: 'unscannable' as const })));
    }
  });
}

describe('the schedule', () => {
  it('gives each needed signal, whatever goes wrong, and the cause', async () => {
    const faults = fc.array(fc.constantFrom(...FAULTS), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(faults, fc.nat(), fc.boolean(), async (chosen, mask, extra) => {
        const clock = fakeClock();
        const classifiers = chosen.map((fault, index) => faulty(clock, index, () => fault));
        const schedule = createSchedule({ classifiers, cache: createCache(), clock, onFailure: () => {} });
        const asked = classifiers.filter((_, index) => (mask >> index) & 1);
        const needed = new Set([...asked.map((one) => one.signals[0]!), ...(extra ? ['nobody.gives.this'] : [])]);
        const scan = schedule.scan({ text: 'text', modality: 'text' }, needed, BUDGET);
        await settled();
        clock.advance(BUDGET);
        const found = await scan;

        const late = chosen.some((fault, index) => fault === 'hogs' && (mask >> index) & 1);
        for (const [index, fault] of chosen.entries()) {
          for (const name of classifiers[index]!.signals) {
            const signal = found.get(name);
            const is = signal && ('unknown' in signal ? signal.unknown : 'score');
            if (!((mask >> index) & 1)) expect(is).toBeUndefined();
            // One that holds the thread makes everybody late.
            else expect(is, fault).toBe(late ? 'timeout' : EXPECTED[fault]);
          }
        }
        expect(found.has('nobody.gives.this')).toBe(extra);
        clock.advance(1);
        expect(clock.pending).toBe(0);
      }),
    );
  });

  it('answers with a cache as it does without one, once nothing fails', async () => {
    const step = fc.record({
      text: fc.string({ maxLength: 3 }),
      fails: fc.boolean(),
      signals: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 40 }), async (steps, size) => {
        let failing = false;
        const clock = fakeClock();
        const classifiers = [0, 1].map((index) => faulty(clock, index, () => (failing ? 'rejects' : 'none')));
        const cached = createSchedule({ classifiers, cache: createCache(size), clock, onFailure: () => {} });
        for (const { text, fails, signals } of steps) {
          const needed = new Set(
            classifiers.filter((_, index) => (signals >> index) & 1).map((one) => one.signals[0]!),
          );
          failing = fails;
          const first = await cached.scan({ text, modality: 'text' }, needed, BUDGET);
          for (const signal of first.values()) {
            if ('score' in signal) expect(signal.score).toBe(text.length / 100);
            else expect([fails, signal.unknown]).toEqual([true, 'error']);
          }
          failing = false;
          const bare = createSchedule({ classifiers, cache: createCache(1), clock, onFailure: () => {} });
          const input = { text, modality: 'text' } as const;
          expect(await cached.scan(input, needed, BUDGET)).toEqual(await bare.scan(input, needed, BUDGET));
        }
      }),
    );
  });
});
