import type { AnalyticsEngineDataset } from 'cloudflare:workers';
import { digest } from '../exchange/canonical.ts';
import { VERDICTS, type Verdict } from '../exchange/decision.ts';
import type { ExchangeTrace, ScanSpan, Telemetry } from './telemetry/telemetry.ts';

/** The longest index, in bytes of UTF-8. */
const INDEX_BYTES = 96;
/** So many rules of an exchange are counted at most: a request may write 250 points. */
const MOST_RULES = 50;

interface Counted {
  readonly tenant: string;
  readonly protocol: string;
  readonly began: number;
  verdict: Verdict;
  /** `policy/rule`, each with `enforced` or `shadow`. */
  readonly rules: Map<string, 'enforced' | 'shadow'>;
}

/**
 * Telemetry that counts exchanges as well: a point for each, and one for each rule that had a part in it. `blob1` is
 * `exchange` or `rule`; docs/edge.md has the others. Nothing that a client wrote is in a point.
 *
 * @param now milliseconds since the epoch.
 * @param onError told where a point was not taken; the exchange goes on.
 */
export function countExchanges(
  telemetry: Telemetry,
  dataset: AnalyticsEngineDataset,
  now: () => number,
  onError: (error: unknown) => void,
): Telemetry {
  return {
    flush: () => telemetry.flush(),
    start(start) {
      const counted: Counted = {
        tenant: start.tenant ?? '',
        protocol: start.protocol,
        began: now(),
        verdict: 'pass',
        rules: new Map(),
      };
      const trace = telemetry.start(start);
      return {
        scan(span) {
          note(counted, span);
          trace.scan(span);
        },
        chatStart: (provider, model) => trace.chatStart(provider, model),
        chatEnd: (result) => trace.chatEnd(result),
        end(result) {
          try {
            write(dataset, counted, result, now());
          } catch (error) {
            onError(error);
          }
          trace.end(result);
        },
      };
    },
  };
}

function note(counted: Counted, { decision }: ScanSpan): void {
  if (VERDICTS.indexOf(decision.verdict) > VERDICTS.indexOf(counted.verdict)) counted.verdict = decision.verdict;
  for (const { policy, rule, shadow } of decision.reasons) {
    const name = `${policy}/${rule}`;
    if (counted.rules.get(name) !== 'enforced') counted.rules.set(name, shadow ? 'shadow' : 'enforced');
  }
}

function write(
  dataset: AnalyticsEngineDataset,
  { tenant, protocol, began, verdict, rules }: Counted,
  { outcome, status, code = '' }: Parameters<ExchangeTrace['end']>[0],
  ended: number,
): void {
  const indexes = [new TextEncoder().encode(tenant).length <= INDEX_BYTES ? tenant : digest(tenant)];
  const doubles = [1, ended - began, status];
  dataset.writeDataPoint({ indexes, blobs: ['exchange', verdict, outcome, tenant, protocol, code], doubles });
  for (const [rule, mode] of [...rules].slice(0, MOST_RULES)) {
    dataset.writeDataPoint({ indexes, blobs: ['rule', verdict, outcome, tenant, protocol, rule, mode], doubles });
  }
}
