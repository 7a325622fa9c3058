import type { Harm, Measured } from './measure.ts';

/** How many exchanges of a group met each harm; an exchange counts once a column. */
export interface Shares {
  readonly exchanges: number;
  readonly block: number;
  readonly replace: number;
  readonly redact: number;
  readonly flag: number;
}

export interface Report {
  readonly all: Shares;
  readonly kinds: Readonly<Record<string, Shares>>;
  /** Exchanges in which a rule fired, by what it did. */
  readonly rules: Readonly<Record<string, Shares>>;
  /** Exchanges from which a signal, alone in its rule's condition, took content away (`block` or `replace`), as a share. */
  readonly heads: Readonly<Record<string, number>>;
  /** Exchanges in which something was unknown, or that ended otherwise than answered or refused. */
  readonly failed: readonly string[];
}

const HARMS: readonly Harm[] = ['block', 'replace', 'redact', 'flag'];

export function reportOf(measured: readonly Measured[]): Report {
  const rules = new Set(measured.flatMap(({ alarms }) => alarms.map(({ rule }) => rule)));
  return {
    all: sharesOf(measured),
    kinds: Object.fromEntries(
      Map.groupBy(measured, ({ kind }) => kind)
        .entries()
        .map(([kind, group]) => [kind, sharesOf(group)]),
    ),
    rules: Object.fromEntries([...rules].sort().map((rule) => [rule, sharesOf(measured, rule)])),
    heads: headShares(measured),
    failed: measured
      .filter(
        ({ outcome, alarms }) =>
          !['answered', 'refused'].includes(outcome) || alarms.some(({ cause }) => cause !== 'content'),
      )
      .map(({ id }) => id),
  };
}

function sharesOf(measured: readonly Measured[], rule?: string): Shares {
  const met = (harm: Harm) =>
    measured.filter(({ alarms }) =>
      alarms.some((alarm) => alarm.harm === harm && (rule === undefined || alarm.rule === rule)),
    ).length;
  const counts = Object.fromEntries(HARMS.map((harm) => [harm, met(harm)])) as Record<Harm, number>;
  return { exchanges: measured.length, ...counts };
}

function headShares(measured: readonly Measured[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { alarms } of measured) {
    const heads = new Set<string>();
    for (const { harm, heads: found } of alarms) {
      const [first, ...others] = new Set(found.map(({ signal }) => signal));
      if ((harm === 'block' || harm === 'replace') && first !== undefined && others.length === 0) heads.add(first);
    }
    for (const head of heads) counts.set(head, (counts.get(head) ?? 0) + 1);
  }
  return Object.fromEntries(
    [...counts].sort(([, a], [, b]) => b - a).map(([head, count]) => [head, count / measured.length]),
  );
}

/** The report as tables for a terminal. */
export function asText({ all, kinds, rules, heads, failed }: Report): string {
  const percent = (count: number, of: number) => `${((100 * count) / of).toFixed(1)} %`;
  const row = (name: string, shares: Shares) =>
    `${name.padEnd(34)}${String(shares.exchanges).padStart(10)}` +
    HARMS.map((harm) => `${shares[harm]} (${percent(shares[harm], shares.exchanges)})`.padStart(15)).join('');
  const head = (title: string) =>
    `${title.padEnd(34)}${'exchanges'.padStart(10)}${['blocked', 'replaced', 'redacted', 'flagged'].map((word) => word.padStart(15)).join('')}`;
  const lines = [
    head('kind'),
    ...Object.entries(kinds).map(([kind, shares]) => row(kind, shares)),
    row('all', all),
    '',
    head('rule'),
    ...Object.entries(rules).map(([rule, shares]) => row(rule, shares)),
    '',
    'signals that alone took content away (blocked or replaced), share of exchanges',
    ...Object.entries(heads).map(
      ([signal, share]) => `${signal.padEnd(34)}${`${(100 * share).toFixed(2)} %`.padStart(10)}`,
    ),
  ];
  if (failed.length > 0) lines.push('', `not scanned properly: ${failed.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

/** Each alarm that took something away, with where it was. */
export function asList(measured: readonly Measured[]): string {
  return measured
    .flatMap(({ id, alarms }) =>
      alarms
        .filter(({ harm }) => harm !== 'flag')
        .map(({ harm, rule, heads, pointer }) => {
          const scores = heads.map(({ signal, score }) => `${signal} ${score.toFixed(3)}`).join(', ');
          return `${id}  ${harm}  ${rule}  ${pointer}  ${scores}`;
        }),
    )
    .map((line) => `${line}\n`)
    .join('');
}
