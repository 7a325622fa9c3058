import { isOfImages } from '../exchange/signal.ts';
import { DEFAULT_CONFIG } from '../gateway/config.ts';
import { type Guard, loadGuard } from '../gateway/guard.node.ts';
import { quantile } from './numbers.ts';
import { textOf } from './servers/answer.ts';

/** Milliseconds for all text classifiers to read one text that none has seen, on one thread. */
export interface ScanResult {
  /** The encoder; the detectors and, as in every scan, the reading of hidden text come on top. */
  readonly model: string;
  readonly tokens: number;
  readonly samples: number;
  readonly p50: number;
  readonly p99: number;
}

/** Tokens of a text, and how many such texts are read. */
const SIZES = [
  [64, 1_000],
  [512, 200],
  [8_192, 20],
] as const;
/** [CLS] and [SEP]. */
const SPECIAL = 2;
/** No scan is to be late here: what is measured is the time it takes. */
const BUDGET_MS = 10_000;

/** The encoders that a configuration may name. */
const MODELS = ['guard-base', 'guard-edge', 'guard-cascade'] as const;

/** Scans texts of each size with everything that ships: sizes in turn, and of each size the encoders text by text. */
export async function measureScans(): Promise<readonly ScanResult[]> {
  const guards = [];
  for (const model of MODELS) {
    const classifiers = { ...DEFAULT_CONFIG.classifiers, models: [model] };
    guards.push({ model, guard: await loadGuard({ ...DEFAULT_CONFIG, classifiers }) });
  }
  const results: ScanResult[] = [];
  let number = 0;
  for (const [tokens, samples] of SIZES) {
    const times = new Map<string, number[]>(MODELS.map((model) => [model, []]));
    for (let sample = -Math.ceil(samples / 10); sample < samples; sample++) {
      const text = textOf(tokens - SPECIAL, number++);
      for (const { model, guard } of guards) {
        const ms = await timed(guard, text);
        if (sample >= 0) times.get(model)!.push(ms);
      }
    }
    for (const [model, own] of times) {
      results.push({ model, tokens, samples, p50: quantile(own, 0.5), p99: quantile(own, 0.99) });
    }
  }
  for (const { guard } of guards) await guard.close();
  return results;
}

/** Milliseconds for every signal of texts. */
async function timed({ schedule }: Guard, text: string): Promise<number> {
  const needed = new Set(schedule.signals.filter((signal) => !isOfImages(signal)));
  const begun = performance.now();
  const signals = await schedule.scan({ text, modality: 'text' }, needed, BUDGET_MS);
  const ms = performance.now() - begun;
  for (const signal of signals.values()) {
    if ('unknown' in signal) throw new Error(`the bench got no ${signal.name}: ${signal.unknown}`);
  }
  return ms;
}
