import { type Table, asText as tableText } from '../report/table.ts';
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
  /** As people meet them: the share of conversations, and of sessions with tools, that meet a harm at least once. */
  readonly sessions: Readonly<Record<string, Readonly<Record<Harm, number>>>>;
  /** Exchanges with something that no classifier can read, such as a text in a language that none was trained on. */
  readonly unread: number;
  /** Exchanges in which a scan failed, or that ended otherwise than answered or refused. */
  readonly failed: readonly string[];
}

/** How many draws a session is, and from which exchanges. */
const SESSIONS: readonly { readonly name: string; readonly draws: number; readonly kind?: string }[] = [
  { name: 'an exchange', draws: 1 },
  { name: 'a conversation of 40 turns', draws: 40 },
  { name: 'a session of 200 tool results', draws: 200, kind: 'tool-result' },
];

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
    sessions: Object.fromEntries(
      SESSIONS.map(({ name, draws, kind }) => [
        name,
        sessionShares(
          measured.filter((one) => kind === undefined || one.kind === kind),
          draws,
        ),
      ]),
    ),
    unread: measured.filter(({ alarms }) => alarms.some(({ cause }) => cause === 'unscannable')).length,
    failed: measured
      .filter(
        ({ outcome, alarms }) =>
          !['answered', 'refused'].includes(outcome) ||
          alarms.some(({ cause }) => cause === 'error' || cause === 'timeout'),
      )
      .map(({ id }) => id),
  };
}

/** Were a session so many independent draws from the exchanges: 1 - (1 - share)^draws. */
function sessionShares(measured: readonly Measured[], draws: number): Record<Harm, number> {
  const shares = sharesOf(measured);
  return Object.fromEntries(
    HARMS.map((harm) => [harm, 1 - (1 - shares[harm] / Math.max(1, measured.length)) ** draws]),
  ) as Record<Harm, number>;
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
export function asText({ all, kinds, rules, heads, sessions, unread, failed }: Report): string {
  const tables: Table[] = [
    {
      title: 'By kind',
      columns: ['kind', ...COLUMNS],
      rows: [...Object.entries(kinds), ['all', all] as const].map(row),
    },
    { title: 'By rule', columns: ['rule', ...COLUMNS], rows: Object.entries(rules).map(row) },
    {
      title: 'Signals that alone took content away (blocked or replaced)',
      columns: ['signal', 'share of exchanges'],
      rows: Object.entries(heads).map(([signal, share]) => [signal, `${(100 * share).toFixed(2)} %`]),
    },
    {
      title: 'As people meet them: at least once, were a session independent draws from these exchanges',
      columns: ['session', ...COLUMNS.slice(1)],
      rows: Object.entries(sessions).map(([name, shares]) => [
        name,
        ...HARMS.map((harm) => `${(100 * shares[harm]).toFixed(1)} %`),
      ]),
    },
  ];
  const missed = failed.length > 0 ? [`not scanned properly: ${failed.join(', ')}\n`] : [];
  const noted =
    unread > 0 ? [`${unread} exchanges hold something that no classifier reads, and flags are due to that\n`] : [];
  return [...tables.map(tableText), ...noted, ...missed].join('\n');
}

const COLUMNS = ['exchanges', 'blocked', 'replaced', 'redacted', 'flagged'];

function row([name, shares]: readonly [string, Shares]): readonly string[] {
  const share = (harm: Harm) => `${shares[harm]} (${((100 * shares[harm]) / shares.exchanges).toFixed(1)} %)`;
  return [name, `${shares.exchanges}`, ...HARMS.map(share)];
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
