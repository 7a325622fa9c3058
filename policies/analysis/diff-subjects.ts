import { isInCanary } from '../engine/canary.ts';
import type { Canary } from '../engine/compiled.ts';
import { fitsGlob } from '../engine/evaluate.ts';
import { LimitReached } from './decision-diagram.ts';

/** The values of a fact that two policies, their canaries and their conditions tell apart. */
export interface Subjects {
  /** Values that are named: each stands for itself. */
  readonly literals: readonly string[];
  /** The patterns of each `match`: a value fits one where it fits any of its patterns. */
  readonly globs: readonly (readonly string[])[];
  /** The canaries that choose by this fact. */
  readonly canaries: readonly Canary[];
}

/** Values that are tried to find one for each combination of canaries. */
const MOST_TRIED = 4000;
const MOST_STATES = 5000;

/**
 * A value for every combination of what can be told of it: which `match` it fits and which canaries choose it; the named
 * values first.
 *
 * @throws LimitReached where patterns are too many, or where no value was found for a combination that there may be.
 */
export function representatives({ literals, globs, canaries }: Subjects): readonly string[] {
  const exact = globs.flat().filter((glob) => !glob.includes('*'));
  const named = [...new Set([...literals, ...exact])];
  return [...named, ...unnamed(named, globs).flatMap((value) => withCanaries(value, { named, globs, canaries }))];
}

/** For every combination of fitting patterns the shortest value that is not named. */
function unnamed(named: readonly string[], globs: Subjects['globs']): readonly string[] {
  const patterns = [...new Set([...named, ...globs.flat()])];
  const alphabet = [...new Set([...patterns.join('').replaceAll('*', ''), strangerTo(patterns)])];
  const found = new Map<string, string>();
  const start = patterns.map((pattern) => closure(pattern, [0]));
  // No value is empty, so where the search begins does not count as seen.
  const seen = new Set<string>();
  let front = [{ value: '', places: start }];
  while (front.length > 0) {
    const next: typeof front = [];
    for (const { value, places } of front) {
      if (value !== '' && !named.includes(value)) {
        const fits = fittingOf(value, globs);
        if (!found.has(fits)) found.set(fits, value);
      }
      for (const character of alphabet) {
        const after = places.map((some, index) => step(patterns[index] ?? '', some, character));
        const key = JSON.stringify(after);
        if (seen.has(key)) continue;
        seen.add(key);
        if (seen.size > MOST_STATES) throw new LimitReached();
        next.push({ value: value + character, places: after });
      }
    }
    front = next;
  }
  return [...found.values()];
}

/** Values like `value`, one for each combination of canaries. */
function withCanaries(
  value: string,
  { named, globs, canaries }: Pick<Subjects, 'globs' | 'canaries'> & { readonly named: readonly string[] },
): readonly string[] {
  if (canaries.length === 0) return [value];
  const wanted = combinations(canaries);
  const fits = fittingOf(value, globs);
  const found = new Map<string, string>();
  for (let number = 0; number < MOST_TRIED && found.size < wanted; number++) {
    for (let place = value.length; place >= 0 && found.size < wanted; place--) {
      const tried = number === 0 ? value : `${value.slice(0, place)}${number}${value.slice(place)}`;
      if (named.includes(tried) || fittingOf(tried, globs) !== fits) continue;
      const chosen = canaries.map((canary) => isInCanary(canary, subjectOf(tried))).join();
      if (!found.has(chosen)) found.set(chosen, tried);
    }
  }
  if (found.size < wanted) throw new LimitReached();
  return [...found.values()];
}

/** A value as whatever a canary may choose by. */
function subjectOf(value: string) {
  return { 'caller.tenant': value, 'caller.key': value, 'exchange.id': value };
}

/** One hash decides all canaries of one seed, so a larger share holds the smaller ones; seeds are independent. */
function combinations(canaries: readonly Canary[]): number {
  const shares = new Map<string, Set<number>>();
  for (const { seed, percent } of canaries) {
    const some = shares.get(seed) ?? new Set();
    if (percent > 0 && percent < 100) some.add(percent);
    shares.set(seed, some);
  }
  return [...shares.values()].reduce((product, some) => product * (some.size + 1), 1);
}

function fittingOf(value: string, globs: Subjects['globs']): string {
  return globs.map((some) => some.some((glob) => fitsGlob(glob, value))).join();
}

/** A character that is in none of the patterns. */
function strangerTo(patterns: readonly string[]): string {
  for (let code = 'x'.charCodeAt(0); ; code++) {
    const character = String.fromCharCode(code);
    if (!patterns.some((pattern) => pattern.includes(character))) return character;
  }
}

/** The places in a pattern at which a reader of it may be, with those that `*` reaches by standing for nothing. */
function closure(pattern: string, places: readonly number[]): readonly number[] {
  const all = new Set<number>();
  for (let place of places) {
    all.add(place);
    while (pattern[place] === '*') all.add(++place);
  }
  return [...all].sort((a, b) => a - b);
}

function step(pattern: string, places: readonly number[], character: string): readonly number[] {
  const next = places.flatMap((place) => {
    if (pattern[place] === '*') return [place];
    return pattern[place] === character ? [place + 1] : [];
  });
  return closure(pattern, next);
}
