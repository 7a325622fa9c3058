import type { AtomReason } from '../exchange/decision.ts';
import type { AtomTree, ConditionTree, TruthName } from '../policies/analysis/explain.ts';
import { oneLine, type Paint } from './terminal.ts';

/** A condition with the value of each part, a line each, indented; `*` stands before what the whole rests on. */
export function describeCondition(tree: ConditionTree, paint: Paint, depth = 0): readonly string[] {
  const mark = tree.isDecisive ? '*' : ' ';
  const what = 'parts' in tree ? heading(tree) : explainAtom(tree);
  const line = `${'  '.repeat(depth)}${mark} ${oneLine(what)}: ${colour(tree.truth, paint)}`;
  return [
    tree.isDecisive ? line : paint.dim(line),
    ...('parts' in tree ? tree.parts.flatMap((part) => describeCondition(part, paint, depth + 1)) : []),
  ];
}

function heading({ kind, least, parts }: Extract<ConditionTree, { parts: unknown }>): string {
  if (kind === 'all') return 'all of';
  return kind === 'any' ? 'any of' : `at least ${least} of ${parts.length}`;
}

function colour(truth: TruthName, paint: Paint): string {
  return { true: paint.good, false: paint.bold, unknown: paint.warn }[truth](truth);
}

/** An atom as it was found, now or when it was recorded: `injection 0.981 >= 0.93`. */
export function explainAtom({
  name,
  found,
  test,
  isAbsent = false,
  kind,
}: AtomReason & Partial<Pick<AtomTree, 'isAbsent' | 'kind'>>): string {
  const compared = test.replace(/\d+\.\d+/g, (number) => readable(Number(number)));
  if (typeof found === 'number') return `${name} ${readable(found)} ${compared}`;
  if (typeof found === 'string') return `${name} ${found} ${compared}`;
  if (found === null || (isAbsent && kind !== 'signal')) return `${name} absent, ${compared}`;
  const why = isAbsent ? 'not computed, which counts as an error' : found.unknown;
  return `${name} unknown (${why}), ${compared}`;
}

/** Four digits tell a score from a threshold; JSON has them all. */
function readable(number: number): string {
  return String(Number(number.toPrecision(4)));
}
