import type { Signal, UnknownCause } from '../exchange/signal.ts';
import type { SignalCache } from './cache.ts';
import { checkSignals } from './check-signals.ts';
import type { Classifier } from './classifier.ts';
import type { Context } from './context.ts';
import type { Image } from './image/image.ts';

/** What one classifier came to on one text: its signals, or why there are none. Never rejects. */
export type Finding = readonly Signal[] | UnknownCause;

/** What a classifier is given, and the digest of all that it reads of that: what its findings are kept by. */
export interface Reading {
  readonly key: string;
  readonly text: string;
  /** Instead of the text, which is then empty. */
  readonly image?: Image;
  readonly context: Context;
}

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

/** Whether nothing of it is unknown: a failure is never kept. */
function isWhole(signals: readonly Signal[]): boolean {
  return signals.every((signal) => 'score' in signal);
}

/** What was kept elsewhere is believed no more than a classifier. @throws TypeError as `checkSignals`. */
function wholeFinding(classifier: Classifier, text: string, kept: unknown): readonly Signal[] {
  const signals = checkSignals(classifier, text, kept);
  if (isWhole(signals)) return signals;
  throw new TypeError(`${classifier.id}: a failure was kept`);
}

/** Told of everything that a classifier did wrong. */
export type FailureHook = (classifier: Classifier, error: unknown) => void;

/**
 * Runs classifiers and remembers what they found. The same text asked of the same classifier while it is still at
 * work is computed once. Only a whole finding is cached, never a failure.
 */
export function createJobs(cache: SignalCache, onFailure: FailureHook) {
  const running = new Map<string, Job>();

  async function compute(classifier: Classifier, reading: Reading, abort: AbortSignal): Promise<Finding> {
    const { key, text, image, context } = reading;
    const shared = cache.shared?.keeps(classifier.digest) ? cache.shared : undefined;
    try {
      const known = await shared?.get(key, classifier.digest, (kept) => wholeFinding(classifier, text, kept));
      if (known) {
        cache.set(key, classifier.digest, known);
        return known;
      }
      const returned = image
        ? await classifier.classifyImage?.(image, abort, context)
        : await classifier.classify(text, abort, context);
      const signals = checkSignals(classifier, text, returned);
      if (isWhole(signals)) {
        cache.set(key, classifier.digest, signals);
        shared?.set(key, classifier.digest, signals);
      }
      return signals;
    } catch (error) {
      if (!(abort.aborted && error === abort.reason)) onFailure(classifier, error);
      return 'error';
    }
  }

  return {
    join(classifier: Classifier, reading: Reading): Share {
      const id = `${classifier.digest} ${reading.key}`;
      let job = running.get(id);
      if (!job) {
        const controller = new AbortController();
        const finding = compute(classifier, reading, controller.signal);
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
