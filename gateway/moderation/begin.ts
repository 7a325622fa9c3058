import { PortcullisError } from '../../exchange/errors.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { Segment } from '../../exchange/segment.ts';
import { applies } from '../../policies/engine/evaluate.ts';
import { type Hold, holdOf } from '../../policies/engine/hold.ts';
import type { Decided } from './apply.ts';
import { ExchangeLog, type Spent } from './exchange-log.ts';
import type { ModerationParts } from './parts.ts';
import { createScanner, type Scanned, type Scanner } from './scan.ts';

/** One exchange may have so many segments: each costs a scan and an entry in the record, however short it is. */
export const MOST_SEGMENTS = 4096;

/** Scans of one exchange at the same time: more than compute at once, and few that wait on its abort. */
const SCANS_AT_ONCE = 8;

/** Milliseconds for which scans that never wait for anything may hold the thread. */
const TURN_MS = 10;

/** What the steps of one exchange share. */
export interface Begun {
  readonly log: ExchangeLog;
  readonly scanner: Scanner;
  /** Whether a policy applies: without one nothing decides, and nothing may pass. */
  readonly isCovered: boolean;
  /** How a streamed answer is held back. */
  readonly hold: Hold;
}

/** Where an exchange came in, what ends it early, and what it wants to know. */
export interface Origin {
  readonly route: string;
  readonly traceparent?: string;
  /** Fires when the client has gone. */
  readonly abort: AbortSignal;
  /** Signals that the answer tells, whether or not a policy needs them. */
  readonly wanted?: ReadonlySet<string>;
  /** Told once of what the exchange cost, when it has ended; never rejects. */
  readonly onEnd?: (spent: Spent) => Promise<void>;
}

/** Begins an exchange: takes what decides now, for all of it; picks the policies that apply to it; opens its trace. */
export function begin(parts: ModerationParts, exchange: Exchange, origin: Origin): Begun {
  const { caller, request } = exchange;
  const facts = {
    ...(caller.tenant !== undefined && { 'caller.tenant': caller.tenant }),
    ...(caller.role !== undefined && { 'caller.role': caller.role }),
    model: request.model,
    protocol: exchange.protocol,
  };
  const { schedule, policies: all } = parts.guard();
  const policies = all.filter((policy) => applies(policy, facts));
  const trace = parts.telemetry.start({
    exchange: exchange.id,
    protocol: exchange.protocol,
    route: origin.route,
    model: request.model,
    stream: request.stream,
    ...(caller.tenant !== undefined && { tenant: caller.tenant }),
    ...(origin.traceparent !== undefined && { traceparent: origin.traceparent }),
  });
  return {
    log: new ExchangeLog(parts, exchange, { policies, schedule }, trace, origin.onEnd),
    scanner: createScanner({ schedule, audit: parts.audit }, policies, exchange, origin.abort, origin.wanted),
    isCovered: policies.length > 0,
    hold: holdOf(policies),
  };
}

/**
 * Scans every segment of a request, and makes `opened` durable with what was found.
 *
 * @throws PortcullisError `no_policy` where no policy applies: what nobody decides on is not passed; `invalid_request`
 *   for more than `MOST_SEGMENTS`.
 */
export async function scanInput(
  parts: ModerationParts,
  exchange: Exchange,
  { log, scanner, isCovered }: Begun,
): Promise<readonly (Decided & Scanned)[]> {
  if (!isCovered) {
    const model = JSON.stringify(exchange.request.model);
    throw new PortcullisError(
      'no_policy',
      `No policy covers the model ${model} for this key, so nothing is passed. A policy without "match" covers everything.`,
    );
  }
  const count = exchange.segments.length;
  if (count > MOST_SEGMENTS) {
    throw new PortcullisError(
      'invalid_request',
      `The request holds ${count} texts to check, and one request may hold ${MOST_SEGMENTS}. Leave out old messages, join short ones, or send several requests.`,
    );
  }
  const start = parts.now();
  const scans = await scanAll(exchange.segments, scanner, parts.now);
  log.scanned('input', start, scans);
  await log.open();
  return scans.map((scanned, index) => ({ ...scanned, segment: exchange.segments[index]! }));
}

/** Scans segments, a few at a time; the first scan that fails ends it. */
async function scanAll(segments: readonly Segment[], scanner: Scanner, now: () => number): Promise<readonly Scanned[]> {
  const scans: Scanned[] = [];
  let next = 0;
  let turn = now();
  const work = async () => {
    while (next < segments.length) {
      const index = next;
      next += 1;
      scans[index] = await scanner.scan(segments[index]!);
      if (now() - turn < TURN_MS) continue;
      // Sockets and timers come only when nothing is left to go on with.
      await new Promise((resolve) => setTimeout(resolve, 0));
      turn = now();
    }
  };
  const stop = (error: unknown) => {
    next = segments.length;
    throw error;
  };
  await Promise.all(Array.from({ length: SCANS_AT_ONCE }, () => work().catch(stop)));
  return scans;
}
