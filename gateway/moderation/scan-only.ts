import { type Decision, joinAll } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { Decided } from './apply.ts';
import { begin, type Origin, scanInput } from './begin.ts';
import { type Ending, endingOf } from './exchange-log.ts';
import type { ModerationParts } from './parts.ts';
import type { Scanned } from './scan.ts';

/** A segment as it was scanned and decided on. */
export interface ScannedSegment extends Decided, Scanned {
  readonly decision: Decision;
}

/** What a check comes to: the answer for the client, and how the record calls it. */
export interface Conclusion<Answer> {
  readonly answer: Answer;
  readonly ending: Ending;
}

/**
 * Scans segments and decides on them as an exchange would, asks no model, and leaves the same trace and record. What
 * `conclude` throws is how the exchange ended.
 *
 * @throws PortcullisError what `conclude` throws; `no_policy`; `invalid_request` for too many segments;
 *   `audit_unavailable`.
 */
export async function scanOnly<Answer>(
  parts: ModerationParts,
  exchange: Exchange,
  origin: Origin,
  conclude: (scans: readonly ScannedSegment[]) => Conclusion<Answer> | Promise<Conclusion<Answer>>,
): Promise<Answer> {
  const begun = begin(parts, exchange, origin);
  const { log } = begun;
  try {
    const { answer, ending } = await conclude(await scanInput(parts, exchange, begun));
    await log.close(ending);
    return answer;
  } catch (cause) {
    await log.close(cause instanceof PortcullisError ? endingOf(cause) : { outcome: 'failed', status: 500 });
    throw cause;
  }
}

/** What is decided on all of them together. */
export function decisionOn(scans: readonly Decided[]): Decision {
  return joinAll(scans.map(({ decision }) => decision));
}
