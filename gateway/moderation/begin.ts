import { PortcullisError } from '../../exchange/errors.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import { applies } from '../../policies/engine/evaluate.ts';
import type { Decided } from './apply.ts';
import { ExchangeLog } from './exchange-log.ts';
import type { ModerationParts } from './parts.ts';
import { createScanner, type Scanned, type Scanner } from './scan.ts';

/** What the steps of one exchange share. */
export interface Begun {
  readonly log: ExchangeLog;
  readonly scanner: Scanner;
  /** Whether a policy applies: without one nothing decides, and nothing may pass. */
  readonly isCovered: boolean;
}

/** Where an exchange came in, and what ends it early. */
export interface Origin {
  readonly route: string;
  readonly traceparent?: string;
  /** Fires when the client has gone. */
  readonly abort: AbortSignal;
}

/** Begins an exchange: picks the policies that apply to it, opens its trace. */
export function begin(parts: ModerationParts, exchange: Exchange, origin: Origin): Begun {
  const { caller, request } = exchange;
  const facts = {
    ...(caller.tenant !== undefined && { 'caller.tenant': caller.tenant }),
    ...(caller.role !== undefined && { 'caller.role': caller.role }),
    model: request.model,
    protocol: exchange.protocol,
  };
  const policies = parts.policies.filter((policy) => applies(policy, facts));
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
    log: new ExchangeLog(parts, exchange, policies, trace),
    scanner: createScanner(parts, policies, exchange, origin.abort),
    isCovered: policies.length > 0,
  };
}

/**
 * Scans every segment of a request, and makes `opened` durable with what was found.
 *
 * @throws PortcullisError `no_policy` where no policy applies: what nobody decides on is not passed.
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
  const start = parts.now();
  const scans = await Promise.all(exchange.segments.map((segment) => scanner.scan(segment)));
  log.scanned('input', start, scans);
  await log.open();
  return scans.map((scanned, index) => ({ ...scanned, segment: exchange.segments[index]! }));
}
