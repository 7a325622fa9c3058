import { oneLine, type Paint, printable } from '../terminal.ts';
import type { ReportEntry } from './entry.ts';

const same = (text: string): string => text;
const PLAIN: Paint = { good: same, bad: same, warn: same, dim: same, bold: same };

/** For a person: the place and what is there, the source line with a caret, and a hint. An empty line follows each. */
export function formatPretty(entries: readonly ReportEntry[], paint: Paint = PLAIN): string {
  return entries.map((entry) => `${describe(entry, paint)}\n\n`).join('');
}

function describe(entry: ReportEntry, paint: Paint): string {
  const { file, line, column, severity, code, message, hint } = entry;
  const colour = { error: paint.bad, warning: paint.warn, note: paint.bold }[severity];
  const gutter = ' '.repeat(String(line).length);
  return [
    `${oneLine(file)}:${line}:${column} ${colour(`${severity}[${code}]`)}: ${printable(message)}`,
    ...excerpt(entry, colour, paint.dim),
    ...(hint === undefined ? [] : [`${paint.dim(`${gutter} =`)} ${printable(hint)}`]),
  ].join('\n');
}

/** Columns of a source line that are shown. */
const WIDTH = 140;
/** Columns of it that are shown before the caret. */
const LEAD = 40;

/** The part of a line around the caret. Tabs are single spaces, so that the caret stands under its place. */
function excerpt({ line, column, length, source }: ReportEntry, colour: Paint['bad'], dim: Paint['dim']): string[] {
  if (source === undefined) return [];
  const text = source.replaceAll('\t', ' ');
  const at = Math.min(column - 1, text.length);
  const from = text.length <= WIDTH ? 0 : Math.max(0, Math.min(at - LEAD, text.length - WIDTH));
  const end = Math.min(at + length, from + WIDTH);
  // Each by itself: what `printable` makes visible takes more columns than it had.
  const [before, marked, after] = [text.slice(from, at), text.slice(at, end), text.slice(end, from + WIDTH)].map(
    oneLine,
  );
  const caret = '^'.repeat(Math.max(1, marked?.length ?? 0));
  const number = String(line);
  return [
    `${dim(`${number} |`)} ${before}${marked}${after}`,
    `${dim(`${' '.repeat(number.length)} |`)} ${' '.repeat(before?.length ?? 0)}${colour(caret)}`,
  ];
}
