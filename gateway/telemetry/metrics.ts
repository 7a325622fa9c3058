/** What the gateway counts, and which policies decide. */
export interface MetricFacts {
  /** Reloads of the policies since the start, by how they ended. */
  readonly reloads: Readonly<Record<'success' | 'failure', number>>;
  readonly isDegraded: boolean;
  readonly policies: readonly { readonly id: string; readonly version: string; readonly digest: string }[];
  /** Where callers have limits. */
  readonly limits?: {
    /** Requests that were refused since the start, by the limit that was in the way. */
    readonly refusals: Readonly<Record<string, number>>;
  };
  /** Where Redis is configured. */
  readonly redis?: {
    readonly isUp: boolean;
    readonly outages: number;
    /** Looks for what other gateways have scanned, by what became of them. */
    readonly signals?: Readonly<Record<'hit' | 'miss' | 'refused', number>>;
  };
}

/** The media type of what `renderMetrics` gives. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The metrics in the text format of Prometheus, version 0.0.4. */
export function renderMetrics({ reloads, isDegraded, policies, limits, redis }: MetricFacts): string {
  return [
    '# HELP portcullis_policy_reloads_total Reloads of the policies since the start.',
    '# TYPE portcullis_policy_reloads_total counter',
    ...Object.entries(reloads).map((entry) =>
      sample('portcullis_policy_reloads_total', { outcome: entry[0] }, entry[1]),
    ),
    '# HELP portcullis_policy_last_reload_successful 0 while the policies in force are not what their files hold.',
    '# TYPE portcullis_policy_last_reload_successful gauge',
    sample('portcullis_policy_last_reload_successful', {}, isDegraded ? 0 : 1),
    '# HELP portcullis_policy_info The policies in force.',
    '# TYPE portcullis_policy_info gauge',
    ...policies.map(({ id, version, digest }) => sample('portcullis_policy_info', { id, version, digest }, 1)),
    ...(limits ? limitLines(limits) : []),
    ...(redis ? redisLines(redis) : []),
    '',
  ].join('\n');
}

function limitLines({ refusals }: NonNullable<MetricFacts['limits']>): readonly string[] {
  return [
    '# HELP portcullis_limit_refusals_total Requests refused since the start, by the limit that was in the way.',
    '# TYPE portcullis_limit_refusals_total counter',
    ...Object.entries(refusals).map(([limit, count]) => sample('portcullis_limit_refusals_total', { limit }, count)),
  ];
}

function redisLines({ isUp, outages, signals = { hit: 0, miss: 0, refused: 0 } }: NonNullable<MetricFacts['redis']>) {
  return [
    '# HELP portcullis_redis_up 0 while Redis does not answer.',
    '# TYPE portcullis_redis_up gauge',
    sample('portcullis_redis_up', {}, isUp ? 1 : 0),
    '# HELP portcullis_redis_outages_total How often Redis went down since the start.',
    '# TYPE portcullis_redis_outages_total counter',
    sample('portcullis_redis_outages_total', {}, outages),
    '# HELP portcullis_shared_signals_total Looks for what other gateways have scanned; refused is what none of them made.',
    '# TYPE portcullis_shared_signals_total counter',
    ...Object.entries(signals).map(([result, count]) => sample('portcullis_shared_signals_total', { result }, count)),
  ];
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const shown = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${shown.length > 0 ? `{${shown.join(',')}}` : ''} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
