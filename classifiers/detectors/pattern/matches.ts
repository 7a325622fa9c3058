import type { RE2JS } from 're2js';
import { placeBetween } from '../../../exchange/pattern-program.ts';
import { isInsidePair } from '../../../exchange/surrogates.ts';
import type { Finder, Finding } from '../detector.ts';
import { type Automaton, automatonOf, KIND } from './automaton.ts';

/** Units of text in which matches begin that are looked for at a time. */
const STRETCH = 1024;
const { TAKE, EITHER, IF, MATCH } = KIND;
/** In a table: no match from there. */
const NONE = 0xffff;
/**
 * Up to this many states RE2JS is asked first whether there is a match at all, which for an ordinary text is soon said. On
 * a text that keeps it making new states it takes 40 ns a state and unit, more than the passes here do.
 */
const FEW_STATES = 32;

/**
 * Matches of a pattern from left to right and apart, each of at most `limit` units: at the first place where such a match
 * begins, the one that the pattern prefers (as RE2: leftmost, and the first alternative). What is found at a place depends
 * on `limit` units from there and the character on either side.
 *
 * RE2JS parses and compiles the pattern; where its matches are is found here, by two passes over the program. The search
 * of RE2JS knows no limit and looks from each place as far as it can for what it prefers, so that a match that is short,
 * or none because it would be too long, costs a whole window: `[ab]*c|a` or `[a-c]{257}` took 0.1 to 6 seconds for 10 KB.
 * Here a unit costs one look at each state, whatever the text.
 */
export function patternFinder(name: string, pattern: RE2JS, limit: number): Finder {
  const automaton = automatonOf(pattern);
  return ({ text }) => {
    if (automaton.size <= FEW_STATES && !pattern.test(text)) return [];
    const findings: Finding[] = [];
    let position = 0;
    for (let from = 0; from < text.length; from += STRETCH) {
      const table = shortestMatches(automaton, text, from, Math.min(text.length, from + STRETCH + limit), limit);
      const until = Math.min(text.length, from + STRETCH);
      for (position = Math.max(position, from); position < until; position += 1) {
        if (isInsidePair(text, position) || table.at(position, automaton.start) > limit) continue;
        const end = preferredEnd(automaton, text, table, position, limit);
        if (end === position) continue;
        findings.push({ name, start: position, end, score: 1 });
        position = end - 1;
      }
    }
    return findings;
  };
}

/** For each place and state the fewest units from there to the end of a match; `NONE` where that is over the limit. */
interface Table {
  at(position: number, state: number): number;
}

/** From `to` backwards to `from`: what a place says of a state follows from the places behind it. */
function shortestMatches(automaton: Automaton, text: string, from: number, to: number, limit: number): Table {
  const { size, kind, out, arg, hasLoops } = automaton;
  const cells = new Uint16Array((to - from + 1) * size).fill(NONE);
  for (let position = to; position >= from; position -= 1) {
    const row = (position - from) * size;
    const place = placeAt(text, position);
    const codePoint = position < to ? text.codePointAt(position)! : -1;
    const width = codePoint > 0xffff ? 2 : 1;
    const accepted = codePoint < 0 || position + width > to ? undefined : automaton.accepts(codePoint);
    const next = row + width * size;
    for (let isChanged = true; isChanged; ) {
      isChanged = false;
      for (let state = 0; state < size; state += 1) {
        const what = kind[state];
        let units: number = NONE;
        if (what === TAKE) {
          if (accepted !== undefined && accepted[state] === 1) units = width + cells[next + out[state]!]!;
          if (units > limit) continue;
        } else if (what === EITHER) {
          units = Math.min(cells[row + out[state]!]!, cells[row + arg[state]!]!);
        } else if (what === IF) {
          if ((arg[state]! & ~place) === 0) units = cells[row + out[state]!]!;
        } else if (what === MATCH) {
          units = 0;
        }
        if (units < cells[row + state]!) {
          cells[row + state] = units;
          isChanged = hasLoops;
        }
      }
    }
  }
  return { at: (position, state) => cells[(position - from) * size + state]! };
}

/** The end of the match from `start` that the pattern prefers of those within the limit, of which there is one. */
function preferredEnd(automaton: Automaton, text: string, table: Table, start: number, limit: number): number {
  const { kind, out, arg } = automaton;
  let position = start;
  let states = [automaton.start];
  let seen = new Set<number>();
  for (let state = states.pop(); state !== undefined; state = states.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    const what = kind[state];
    if (what === MATCH) return position;
    if (what === EITHER) states.push(arg[state]!, out[state]!);
    if (what === IF && (arg[state]! & ~placeAt(text, position)) === 0) states.push(out[state]!);
    if (what === TAKE && table.at(position, state) <= limit - (position - start)) {
      position += text.codePointAt(position)! > 0xffff ? 2 : 1;
      states = [out[state]!];
      seen = new Set();
    }
  }
  return start;
}

function placeAt(text: string, position: number): number {
  const before = position > 0 ? text.charCodeAt(position - 1) : -1;
  return placeBetween(before, position < text.length ? text.charCodeAt(position) : -1);
}
