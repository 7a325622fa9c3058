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
  let found: number[] | undefined;
  for (const { name, floor, guards } of index.signals) {
    const score = scoreOf(signals.get(name));
    if (score !== undefined && score < floor) continue;
    for (const { atom, rule } of guards) {
      if (within(atom, score) === FALSE) continue;
      found ??= [...index.always];
      insert(found, rule);
    }
  }
  return found ?? index.always;
}

/** Puts a place where it belongs in an ascending list, once: the lists are short. */
function insert(places: number[], place: number): void {
  let at = places.length;
  while (at > 0 && places[at - 1]! >= place) at -= 1;
  if (places[at] !== place) places.splice(at, 0, place);
}

/**
 * Atoms of which one at least is not false wherever the condition is not false; undefined where there are none such,
 * since facts alone may decide. Where n of k parts are not false, so is one of any k - n + 1: those with the fewest
 * atoms will do.
 */
function guardsOf(condition: Condition): readonly SignalAtom[] | undefined {
  if (condition.kind === 'signal') return [condition];
  if (!('parts' in condition)) return undefined;
  const { parts, least } = condition;
  const known = parts.map(guardsOf).filter((part) => part !== undefined);
  const enough = parts.length - least + 1;
  if (known.length < enough) return undefined;
  return known
    .toSorted((a, b) => a.length - b.length)
    .slice(0, enough)
    .flat();
}
