import type { Classifier } from '../../classifiers/classifier.ts';
import type { Clock } from '../../classifiers/clock.ts';
import type { Signal } from '../../exchange/signal.ts';

/** A clock that stands still until it is moved. */
export function fakeClock(): Clock & { advance(ms: number): void; readonly pending: number } {
  let time = 0;
  const timers = new Set<{ readonly at: number; readonly fire: () => void }>();
  return {
    now: () => time,
    after(ms, fire) {
      const timer = { at: time + ms, fire };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      time += ms;
      for (const timer of [...timers].filter((one) => one.at <= time)) {
        timers.delete(timer);
        timer.fire();
      }
    },
    get pending() {
      return timers.size;
    },
  };
}

/** A classifier of signals from `classify`; counts its calls. */
export function fakeClassifier(
  signals: readonly string[],
  classify: Classifier['classify'],
  more: Partial<Classifier> = {},
): Classifier & { calls: number } {
  const fake = {
    id: `fake ${signals.join('+')}`,
    digest: `sha256:${signals.join('+')}`,
    signals,
    modalities: ['text'] as const,
    longestMatch: 0,
    calls: 0,
    classify(text: string, abort: AbortSignal) {
      fake.calls += 1;
      return classify(text, abort);
    },
    ...more,
  };
  return fake;
}

/** Signals of one score each. */
export function scored(names: readonly string[], score: number): readonly Signal[] {
  return names.map((name) => ({ name, score }));
}

/** Lets every promise that can go on do so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
