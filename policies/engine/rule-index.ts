import type { CompiledRule, Condition, RuleIndex, SignalAtom } from './compiled.ts';
import { FALSE, type Signals, scoreOf, within } from './truth.ts';

/**
 * Sorts rules by what has to be found before they can fire, so that a decision looks at each signal once and not at
 * each rule: under almost every text almost every rule is quiet.
 *
 * @param rules in the order in which their reasons stand.
 */
export function indexOf(rules: readonly CompiledRule[]): RuleIndex {
  const always: number[] = [];
  const bySignal = new Map<string, { atom: SignalAtom; rule: number }[]>();
  for (const [rule, { when }] of rules.entries()) {
    const guards = guardsOf(when);
    if (!guards) always.push(rule);
    for (const atom of guards ?? []) {
      const list = bySignal.get(atom.name);
      if (list) list.push({ atom, rule });
      else bySignal.set(atom.name, [{ atom, rule }]);
    }
  }
  const signals = [...bySignal].map(([name, guards]) => ({
    name,
    floor: Math.min(...guards.map(({ atom }) => atom.lower)),
    guards,
  }));
  return { rules, always, signals };
}

/**
 * The rules whose conditions these signals may leave true or unknown, in order, so that their decisions are joined
 * without sorting. Allocates only where there are some.
 */
export function candidates(index: RuleIndex, signals: Signals): readonly number[] {
  let found: Set<number> | undefined;
  for (const { name, floor, guards } of index.signals) {
    const score = scoreOf(signals.get(name));
    if (score !== undefined && score < floor) continue;
    for (const { atom, rule } of guards) {
      if (within(atom, score) === FALSE) continue;
      found ??= new Set(index.always);
      found.add(rule);
    }
  }
  return found ? [...found].sort((a, b) => a - b) : index.always;
}

/**
 * Atoms of which one at least is not false wherever the condition is not false; undefined where there are none such,
 * since facts alone may decide. Of an `all` the fewest of any part will do.
 */
function guardsOf(condition: Condition): readonly SignalAtom[] | undefined {
  if (condition.kind === 'signal') return [condition];
  if (condition.kind !== 'any' && condition.kind !== 'all') return undefined;
  const parts = condition.parts.map(guardsOf);
  const known = parts.filter((part) => part !== undefined);
  if (condition.kind === 'any') return known.length === parts.length ? known.flat() : undefined;
  return known.toSorted((a, b) => a.length - b.length)[0];
}
