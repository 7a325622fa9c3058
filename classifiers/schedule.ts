import { digest } from '../exchange/canonical.ts';
import { PortcullisError } from '../exchange/errors.ts';
import type { Modality } from '../exchange/segment.ts';
import { IMAGE_SIGNALS, isOfImages, type Signal } from '../exchange/signal.ts';
import type { SignalCache } from './cache.ts';
import type { Classifier } from './classifier.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import { type Context, NO_CONTEXT } from './context.ts';
import type { OpenImage } from './image/image.ts';
import { createJobs, type FailureHook, type Finding, type Reading } from './jobs.ts';
import { createMeter, type Meter } from './meter.ts';
import { createSlots } from './slots.ts';

/** What is read: a text, or a segment of a modality that has none. */
export interface ScanInput {
  readonly text: string;
  readonly modality: Modality;
  /** Of an image, what its part holds: a data URL, or base64 text. Without it there is nothing that could be read. */
  readonly media?: string;
  /** What classifiers may read beside it; nothing by default. */
  readonly context?: Context;
}

/** All classifiers of a gateway, behind one question: what are these signals for this text? */
export interface Schedule {
  readonly classifiers: readonly Classifier[];
  /** Every signal that one of them gives, and those of images: 0 for a text, and unscannable where nothing looks at images. */
  readonly signals: readonly string[];
  /** The longest match of them all, in UTF-16 units: how far a stream is held back. */
  readonly longestMatch: number;
  /** The score at which a signal has this false-positive rate, or undefined where no card says so. */
  operatingPoint(signal: string, falsePositiveRate: number): number | undefined;
  /**
   * The needed signals, each of them, and whatever else the classifiers that give them found out. What could not be
   * computed is unknown: a classifier that fails gives `error`, and so does a signal that none gives; one that is
   * late gives `timeout`; a modality that none reads is `unscannable`, and so is an image that cannot be read. Findings
   * are cached, failures never. In an empty text there is nothing to find: nobody is asked, and what a classifier would
   * look for has the score 0; so has, in any text, what only an image can show.
   *
   * A scan that has to compute waits for a slot first, and the deadline counts from then on: the time in the queue is
   * bounded by how many exchanges are admitted. While n scans compute, a millisecond counts 1/n for each, since they
   * share one thread. So a scan is late because it is slow, not because others are there. A classifier that waits for
   * another machine (`waitMs`) is asked at once, and has a deadline of its own.
   *
   * @param needed names of single signals.
   * @param budgetMs milliseconds for the first 512 tokens; see `deadlineMs`.
   * @param abort ends the scan, for a caller that has gone.
   * @throws the abort's reason, and nothing else.
   */
  scan(
    input: ScanInput,
    needed: ReadonlySet<string>,
    budgetMs: number,
    abort?: AbortSignal,
  ): Promise<ReadonlyMap<string, Signal>>;
}

export interface ScheduleParts {
  readonly classifiers: readonly Classifier[];
  readonly cache: SignalCache;
  /** Told of every error of a classifier, for the log. Must not throw. */
  readonly onFailure?: FailureHook;
  /**
   * Scans that compute at the same time, by default two: a short text need not wait for a long document. Inference
   * holds the one thread, so more would only make each slower.
   */
  readonly concurrency?: number;
  readonly clock?: Clock;
  /** How images are read; without it they are unscannable. */
  readonly openImage?: OpenImage;
}

/** @throws PortcullisError `invalid_config` when two classifiers give the same signal. */
export function createSchedule(parts: ScheduleParts): Schedule {
  const { classifiers, cache, onFailure = logFailure, concurrency = 2, clock = SYSTEM_CLOCK, openImage } = parts;
  const givers = giversOf(classifiers);
  const jobs = createJobs(cache, onFailure);
  const slots = createSlots(concurrency);
  const meter = createMeter(clock);

  /** What the classifiers find before the deadline. */
  async function find(
    asked: readonly Classifier[],
    read: (classifier: Classifier) => Reading,
    deadline: number,
    abort?: AbortSignal,
  ): Promise<readonly Finding[]> {
    const leave = meter.enter();
    const end = meter.now() + deadline;
    const shares = asked.map((classifier) => jobs.join(classifier, read(classifier)));
    const stop = stopAt(clock, meter, end, abort);
    try {
      return await Promise.all(
        shares.map(async ({ finding }) => {
          const found = await Promise.race([finding, stop.stopped]);
          // A classifier that held the thread kept the timer from firing: it was late all the same.
          return meter.now() <= end ? found : 'timeout';
        }),
      );
    } finally {
      stop.clear();
      leave();
      for (const share of shares) share.leave();
    }
  }

  /** What a classifier finds that waits for another machine, before its own deadline; it shares no thread. */
  async function findElsewhere(
    classifier: Classifier,
    waitMs: number,
    reading: Reading,
    abort?: AbortSignal,
  ): Promise<Finding> {
    const share = jobs.join(classifier, reading);
    const stop = stopAt(clock, clock, clock.now() + waitMs, abort);
    try {
      return await Promise.race([share.finding, stop.stopped]);
    } finally {
      stop.clear();
      share.leave();
    }
  }

  return {
    classifiers,
    signals: [...new Set([...givers.keys(), ...IMAGE_SIGNALS])],
    longestMatch: Math.max(0, ...classifiers.map((classifier) => classifier.longestMatch)),
    operatingPoint: (signal, rate) => givers.get(signal)?.operatingPoint?.(signal, rate),

    async scan({ text, modality, media, context = NO_CONTEXT }, needed, budgetMs, abort) {
      abort?.throwIfAborted();
      const image = modality === 'image' && media !== undefined ? openImage?.(media) : undefined;
      const isText = modality === 'text';
      const signals = new Map<string, Signal>();
      const asked = new Set<Classifier>();
      for (const name of needed) {
        const giver = givers.get(name);
        if (isText && isOfImages(name)) signals.set(name, { name, score: 0 });
        else if (!giver?.modalities.includes(modality) || !(isText || image))
          signals.set(name, { name, unknown: isText && !giver ? 'error' : 'unscannable' });
        else if (modality === 'text' && text === '') signals.set(name, { name, score: 0 });
        else asked.add(giver);
      }
      if (asked.size === 0) return signals;
      const contentKey = `${modality} ${image?.digest ?? digest(text)}`;
      const read = (classifier: Classifier): Reading => ({
        key: classifier.readsContext ? `${contentKey} ${context.digest}` : contentKey,
        text: image ? '' : text,
        ...(image && { image }),
        context,
      });
      /** Those of them that the cache does not answer for. */
      const missing = () => {
        return [...asked].filter((classifier) => {
          const known = cache.get(read(classifier).key, classifier.digest);
          if (known) record(signals, classifier, known);
          return known === undefined;
        });
      };
      const unknown = missing();
      if (unknown.length === 0) return signals;

      const elsewhere = Promise.all(
        unknown.map(async (classifier) => {
          if (classifier.waitMs === undefined) return;
          record(
            signals,
            classifier,
            await findElsewhere(classifier, classifier.waitMs + (image ? IMAGE_MS : 0), read(classifier), abort),
          );
        }),
      );
      // Whoever waits for it hears of its end; here it may end, by the abort, before anybody does.
      elsewhere.catch(() => undefined);
      if (unknown.every(({ waitMs }) => waitMs !== undefined)) {
        await elsewhere;
        return signals;
      }
      const release = await slots.acquire(abort);
      try {
        // Whoever held the slot may have read the same text.
        const unread = missing().filter(({ waitMs }) => waitMs === undefined);
        const deadline = image ? IMAGE_MS : deadlineMs(budgetMs, text.length);
        const findings = await find(unread, read, deadline, abort);
        for (const [index, finding] of findings.entries()) record(signals, unread[index]!, finding);
      } finally {
        release();
      }
      await elsewhere;
      return signals;
    },
  };
}

/**
 * How long a scan may take, in milliseconds: the budget for the first 512 tokens and 60 ms for each further 512, 10 s
 * at most. A token is taken as four UTF-16 units.
 */
export function deadlineMs(budgetMs: number, length: number): number {
  const further = Math.max(0, Math.ceil((Math.ceil(length / 4) - 512) / 512));
  return Math.min(budgetMs + further * 60, LONGEST_MS);
}

/** The longest that the scan of a text may take, in milliseconds. */
const LONGEST_MS = 10_000;

/** What the scan of an image has: how much text is in it shows only when it is read, a page of it in some seconds. */
const IMAGE_MS = 20_000;

function giversOf(classifiers: readonly Classifier[]): ReadonlyMap<string, Classifier> {
  const givers = new Map<string, Classifier>();
  for (const classifier of classifiers) {
    for (const name of classifier.signals) {
      const other = givers.get(name);
      if (other) {
        const message = `${other.id} and ${classifier.id} both give ${name}; leave one of them out`;
        throw new PortcullisError('invalid_config', message);
      }
      givers.set(name, classifier);
    }
  }
  return givers;
}

/** A promise of the deadline that also rejects with the abort's reason, and the way to be rid of both. */
function stopAt(clock: Clock, meter: Pick<Meter, 'now'>, end: number, abort?: AbortSignal) {
  const { promise, resolve, reject } = Promise.withResolvers<'timeout'>();
  let cancel = () => {};
  // By the clock the end is not before `left`; where the thread was shared meanwhile, some of it is still left then.
  const look = () => {
    const left = end - meter.now();
    if (left > 0) cancel = clock.after(Math.max(1, left), look);
    else resolve('timeout');
  };
  const gone = () => reject(abort?.reason);
  look();
  if (abort?.aborted) gone();
  abort?.addEventListener('abort', gone, { once: true });
  return {
    stopped: promise,
    clear() {
      cancel();
      abort?.removeEventListener('abort', gone);
    },
  };
}

function record(signals: Map<string, Signal>, classifier: Classifier, finding: Finding): void {
  const found = typeof finding === 'string' ? classifier.signals.map((name) => ({ name, unknown: finding })) : finding;
  for (const signal of found) signals.set(signal.name, signal);
}

/** Only the error's name: its message might quote what was read. */
function logFailure(classifier: Classifier, error: unknown): void {
  console.error(`classifier ${classifier.id} failed: ${error instanceof Error ? error.name : typeof error}`);
}
