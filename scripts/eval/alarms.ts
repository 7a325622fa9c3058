import type { Schedule } from '../../classifiers/schedule.ts';
import { PII, SECRETS } from '../../exchange/signal.ts';
import { BUDGET_MS } from './measure.ts';
import { MARKED } from './pii.ts';

/** Harmless texts in which a detector marked something. */
export interface AlarmResult {
  readonly detector: 'pii' | 'secret';
  readonly texts: number;
  readonly alarms: number;
}

const DETECTORS = [
  ['pii', PII.map((kind) => `pii.${kind}`)],
  ['secret', SECRETS.map((issuer) => `secret.${issuer}`)],
] as const;

/** How often the detectors mark something in texts that are requests, not records. Some may hold what they mark. */
export async function measureAlarms(schedule: Schedule, texts: readonly string[]): Promise<readonly AlarmResult[]> {
  const results: AlarmResult[] = [];
  for (const [detector, names] of DETECTORS) {
    let alarms = 0;
    for (const text of texts) {
      const signals = await schedule.scan({ text, modality: 'text' }, new Set(names), BUDGET_MS);
      const marks = [...signals.values()].some((signal) => 'score' in signal && signal.score >= MARKED);
      if (marks) alarms += 1;
    }
    results.push({ detector, texts: texts.length, alarms });
  }
  return results;
}
