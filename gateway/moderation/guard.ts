import type { Decision } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { Released } from '../../exchange/released.ts';
import { releaseChecked } from './apply.ts';
import type { Origin } from './begin.ts';
import { clientView } from './client-view.ts';
import { refusalEnding } from './exchange-log.ts';
import { Fill } from './fill.ts';
import type { ModerationParts } from './parts.ts';
import { placeholderScope } from './placeholder-scope.ts';
import { decisionOn, type ScannedSegment, scanOnly } from './scan-only.ts';

/** One text of a check: what was found, and what may pass of it (undefined where it is blocked). */
export interface Checked extends ScannedSegment {
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
  return await scanOnly(parts, exchange, origin, (scans) => {
    const fill = new Fill((text) => parts.audit.commit(text), placeholderScope(exchange));
    const segments = scans.map((scan) => ({ ...scan, released: releaseChecked(scan, fill) }));
    const decision = decisionOn(segments);
    const view = decision.stop && clientView(decision.stop, []);
    if (view instanceof PortcullisError) throw view;
    const ending = decision.stop ? refusalEnding(decision.stop, 200) : ({ outcome: 'answered', status: 200 } as const);
    return { answer: { decision, segments }, ending };
  });
}
