/** What the gateway counts, and which policies decide. */
export interface MetricFacts {
  /** Reloads of the policies since the start, by how they ended. */
  readonly reloads: Readonly<Record<'success' | 'failure', number>>;
  readonly isDegraded: boolean;
  readonly policies: readonly { readonly id: string; readonly version: string; readonly digest: string }[];
}

/** The media type of what `renderMetrics` gives. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The metrics in the text format of Prometheus, version 0.0.4. */
export function renderMetrics({ reloads, isDegraded, policies }: MetricFacts): string {
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
    '',
  ].join('\n');
}

function sample(name: string, labels: Readonly<Record<string, string>>, value: number): string {
  const shown = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${shown.length > 0 ? `{${shown.join(',')}}` : ''} ${value}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
