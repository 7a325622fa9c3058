import type { Schedule } from '../../classifiers/schedule.ts';
import { digest } from '../../exchange/canonical.ts';
import type { Decision } from '../../exchange/decision.ts';
import { DEFAULT_ROLES, type Stage } from '../../exchange/segment.ts';
import type { Signal } from '../../exchange/signal.ts';
import type { CompiledPolicy } from '../../policies/engine/compiled.ts';
import { releaseChecked } from './apply.ts';
import { Fill } from './fill.ts';
import { createScanner } from './scan.ts';

/** What policies do to one text. */
export interface TextScan {
  readonly decision: Decision;
  readonly signals: readonly Signal[];
  /** Milliseconds for the scan and the decision. */
  readonly ms: number;
  /** What may pass of the text; absent where it is blocked or unchanged. */
  readonly redacted?: string;
}

/**
 * Scans a single text as the newest turn of a local caller, with no model and no record: for the command line and the
 * check at start.
 *
 * @param time milliseconds since the epoch.
 */
export async function scanOne(
  guard: { readonly policies: readonly CompiledPolicy[]; readonly schedule: Schedule },
  text: string,
  stage: Stage,
  time: number,
): Promise<TextScan> {
  const begin = performance.now();
  const exchange = { time, protocol: 'portcullis.scan', caller: { key: 'local' }, request: { model: 'none' } };
  const scanner = createScanner({ schedule: guard.schedule, audit: { commit: () => '' } }, guard.policies, exchange);
  const place = {
    pointer: '',
    stage,
    role: DEFAULT_ROLES[stage],
    modality: 'text',
    form: 'text',
    turn: 'newest',
  } as const;
  const segment = { ...place, text };
  const { decision, record } = await scanner.scan(segment);
  const ms = performance.now() - begin;
  const released = releaseChecked({ segment, decision }, new Fill(digest, exchange.caller.key)).value;
  return {
    decision,
    signals: record.signals,
    ms,
    ...(released !== undefined && released !== text && { redacted: released }),
  };
}
