import { type Decision, joinAll } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { Released } from '../../exchange/released.ts';
import { type Decided, releaseChecked } from './apply.ts';
import { begin, type Origin, scanInput } from './begin.ts';
import { clientView } from './client-view.ts';
import { endingOf, refusalEnding } from './exchange-log.ts';
import { Fill } from './fill.ts';
import type { ModerationParts } from './parts.ts';
import type { Scanned } from './scan.ts';

/** One text of a check: what was found, and what may pass of it (undefined where it is blocked). */
export interface Checked extends Decided, Scanned {
  readonly decision: Decision;
  readonly released: Released<string | undefined>;
}

/** A check of texts without a model. */
export interface Check {
  readonly decision: Decision;
  readonly segments: readonly Checked[];
}

/**
 * Scans segments and decides on them as an exchange would, asks no model, and leaves the same trace and record.
 *
 * @throws PortcullisError `guard_unavailable` when a scan that the policy needs failed; `audit_unavailable`.
 */
export async function check(parts: ModerationParts, exchange: Exchange, origin: Origin): Promise<Check> {
  const begun = begin(parts, exchange, origin);
  const { log } = begun;
  try {
    const scans = await scanInput(parts, exchange, begun);
    const fill = new Fill((text) => parts.audit.commit(text), exchange.segments);
    const segments = scans.map((scan) => ({ ...scan, released: releaseChecked(scan, fill) }));
    const decision = joinAll(segments.map((checked) => checked.decision));
    const view = decision.stop && clientView(decision.stop, []);
    if (view instanceof PortcullisError) throw view;
    await log.close(decision.stop ? refusalEnding(decision.stop, 200) : { outcome: 'answered', status: 200 });
    return { decision, segments };
  } catch (cause) {
    await log.close(cause instanceof PortcullisError ? endingOf(cause) : { outcome: 'failed', status: 500 });
    throw cause;
  }
}
