import { DEFAULT_CONFIG } from '../gateway/config.ts';
import { loadGuard } from '../gateway/guard.node.ts';
import { quantile } from './numbers.ts';
import { textOf } from './servers/answer.ts';

/** Milliseconds for all text classifiers to read one text that none has seen, on one thread. */
export interface ScanResult {
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

/** Scans texts of each size with everything that ships, sizes in turn. */
export async function measureScans(): Promise<readonly ScanResult[]> {
  const guard = await loadGuard(DEFAULT_CONFIG);
  const needed = new Set(guard.schedule.signals);
  const results: ScanResult[] = [];
  let number = 0;
  for (const [tokens, samples] of SIZES) {
    const times: number[] = [];
    for (let sample = -Math.ceil(samples / 10); sample < samples; sample++) {
      const text = textOf(tokens - SPECIAL, number++);
      const begun = performance.now();
      const signals = await guard.schedule.scan({ text, modality: 'text' }, needed, BUDGET_MS);
      const ms = performance.now() - begun;
      for (const signal of signals.values()) {
        if ('unknown' in signal) throw new Error(`the bench got no ${signal.name}: ${signal.unknown}`);
      }
      if (sample >= 0) times.push(ms);
    }
    results.push({ tokens, samples, p50: quantile(times, 0.5), p99: quantile(times, 0.99) });
  }
  await guard.close();
  return results;
}
