import type { Signal, UnknownCause } from '../exchange/signal.ts';
import type { SignalCache } from './cache.ts';
import { checkSignals } from './check-signals.ts';
import type { Classifier } from './classifier.ts';

/** What one classifier came to on one text: its signals, or why there are none. Never rejects. */
export type Finding = readonly Signal[] | UnknownCause;

/** A share in a computation; it ends when nobody has a share in it any more. */
export interface Share {
  readonly finding: Promise<Finding>;
  /** Gives the share back. The last one to leave aborts the classifier, if it is still at work. */
  leave(): void;
}

interface Job {
  readonly finding: Promise<Finding>;
  readonly controller: AbortController;
  shares: number;
}

/** Told of everything that a classifier did wrong. */
export type FailureHook = (classifier: Classifier, error: unknown) => void;

/**
 * Runs classifiers and remembers what they found. The same text asked of the same classifier while it is still at
 * work is computed once. Only a whole finding is cached, never a failure.
 */
export function createJobs(cache: SignalCache, onFailure: FailureHook) {
  const running = new Map<string, Job>();

  async function compute(classifier: Classifier, key: string, text: string, abort: AbortSignal): Promise<Finding> {
    try {
      const signals = checkSignals(classifier, text, await classifier.classify(text, abort));
      if (signals.every((signal) => 'score' in signal)) cache.set(key, classifier.digest, signals);
      return signals;
    } catch (error) {
      if (!(abort.aborted && error === abort.reason)) onFailure(classifier, error);
      return 'error';
    }
  }

  return {
    /** @param key the text's digest. */
    join(classifier: Classifier, key: string, text: string): Share {
      const id = `${classifier.digest} ${key}`;
      let job = running.get(id);
      if (!job) {
        const controller = new AbortController();
        const finding = compute(classifier, key, text, controller.signal);
        job = { finding, controller, shares: 0 };
        running.set(id, job);
        const forget = () => void (running.get(id) === job && running.delete(id));
        finding.then(forget, forget);
      }
      const joined = job;
      joined.shares += 1;
      return {
        finding: joined.finding,
        leave() {
          joined.shares -= 1;
          if (joined.shares > 0 || running.get(id) !== joined) return;
          // Whoever asks from now on starts anew instead of joining what is being aborted.
          running.delete(id);
          joined.controller.abort(new DOMException('nobody waits for this scan any more', 'AbortError'));
        },
      };
    },
  };
}
