import { RE2JS } from 're2js';
import {
  type Instruction,
  isRune,
  isWord,
  OP,
  orderOf,
  type Program,
  placeBetween,
  programOf,
  takes,
  waysOf,
} from './pattern-program.ts';

/**
 * The most units that a pattern may match, whatever it says: `A.*B` finds a B within this distance. A stream is held
 * back by the longest match, so a pattern without bound would hold the whole answer.
 */
export const PATTERN_LIMIT = 256;

/**
 * The most that a pattern may cost, in instructions of its program, those of one with loops inside loops counted twice. A
 * text is read in one look at each instruction and unit: at this size 10 KB of the worst text that was found took 35 to
 * 50 ms, and up to 140 the first time in a process.
 */
const COST_LIMIT = 600;

/** What is wrong with a pattern, and what to do about it; both without a full stop. */
export interface PatternProblem {
  readonly message: string;
  readonly hint: string;
}

/**
 * What is wrong with a pattern that a policy's author wrote: it is not in RE2 syntax, it matches the empty text, no text
 * or only one that is too long can match, or it is too slow. Decided without a text, and exactly but for the last.
 */
export function patternProblem(pattern: string, caseSensitive: boolean): PatternProblem | undefined {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern, caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it cannot be read';
    const hint = 'patterns are in RE2 syntax: no look-around, no back-references';
    return { message: `this pattern is invalid (${why})`, hint };
  }
  const program = programOf(compiled);
  const cost = compiled.programSize() * (orderOf(program).hasLoops ? 2 : 1);
  if (cost > COST_LIMIT) {
    return {
      message: `this pattern is too slow: it costs ${cost} steps a character, and at most ${COST_LIMIT} are allowed`,
      hint: 'a repetition costs as much as the pattern written so often; lower its bounds, and for a list of words use "keywords"',
    };
  }
  const shortest = shortestMatch(program);
  if (shortest === 0) {
    const message = 'this pattern matches the empty text, so it would match everywhere';
    return { message, hint: 'use + for *, or {1,} for ?, and give \\b, ^ or $ something to stand beside' };
  }
  if (shortest === Number.POSITIVE_INFINITY) {
    const hint =
      '^ (without (?m)) holds only where a text begins and $ only where it ends; an empty class takes nothing';
    return { message: 'no text can match this pattern', hint };
  }
  if (shortest > PATTERN_LIMIT) {
    const message = `this pattern can never match: it takes ${shortest} characters, and a match has at most ${PATTERN_LIMIT}`;
    return { message, hint: 'look for the beginning of what is meant' };
  }
  return undefined;
}

/** The kinds of neighbours that an instruction can tell apart, each by one of them: none, a line's end, \w, others. */
const KINDS = [-1, 10, 97, 32] as const;
const WORD_CHARACTERS = Array.from({ length: 128 }, (_, code) => code).filter(isWord);

/**
 * The fewest UTF-16 units that a program can match in any text, or Infinity where it can match in none: breadth first over
 * its instructions together with the kind of the character before, with every kind of character behind.
 */
function shortestMatch(program: Program): number {
  const { instructions } = program;
  const known = new Map<number, readonly number[]>();
  const widthsOf = (pc: number) => {
    const widths = known.get(pc) ?? KINDS.map((_, kind) => widthOf(instructions[pc]!, kind));
    known.set(pc, widths);
    return widths;
  };
  const seen = new Set<number>();
  /** By the units taken to come there: instructions, and the kind of the character before them. */
  const waiting: { pc: number; before: number }[][] = [KINDS.map((_, before) => ({ pc: program.start, before }))];
  for (let units = 0; units < waiting.length; units += 1) {
    for (const { pc, before } of waiting[units] ?? []) {
      if (seen.has(pc * KINDS.length + before)) continue;
      seen.add(pc * KINDS.length + before);
      for (const behind of KINDS.keys()) {
        for (const next of reached(program, pc, placeBetween(KINDS[before]!, KINDS[behind]!))) {
          const instruction = instructions[next]!;
          if (instruction.op === OP.MATCH) return units;
          const width = isRune(instruction) ? widthsOf(next)[behind]! : 0;
          if (width === 0) continue;
          waiting[units + width] ??= [];
          waiting[units + width]!.push({ pc: instruction.out, before: behind });
        }
      }
    }
  }
  return Number.POSITIVE_INFINITY;
}

/** All that can be reached from an instruction without a character, at a place of which this holds. */
function reached({ instructions }: Program, from: number, place: number): ReadonlySet<number> {
  const found = new Set([from]);
  for (const pc of found) {
    const instruction = instructions[pc]!;
    if (instruction.op === OP.EMPTY_WIDTH && (instruction.arg & ~place) !== 0) continue;
    for (const next of waysOf(instruction)) found.add(next);
  }
  return found;
}

/** How many units the shortest character of a kind has that an instruction takes; 0 where it takes none. */
function widthOf(instruction: Instruction, kind: number): number {
  if (KINDS[kind] === -1) return 0;
  if (KINDS[kind] === 10) return takes(instruction, 10) ? 1 : 0;
  if (KINDS[kind] === 97) return WORD_CHARACTERS.some((character) => takes(instruction, character)) ? 1 : 0;
  const other = otherOf(instruction);
  return other === undefined ? 0 : other > 0xffff ? 2 : 1;
}

/** The first character that an instruction takes and that is neither a line's end nor `\w`. */
function otherOf(instruction: Instruction): number | undefined {
  const isOther = (character: number) => character !== 10 && !isWord(character) && takes(instruction, character);
  if (instruction.op === OP.RUNE_ANY || instruction.op === OP.RUNE_ANY_NOT_NL) return 32;
  const { runes } = instruction;
  // A single character may be meant in either case; ſ and the Kelvin sign are the only others that a \w stands for.
  if (runes.length === 1) return [runes[0]!, 0x17f, 0x212a].find(isOther);
  for (let range = 0; range < runes.length; range += 2) {
    for (let character = runes[range]!; character <= runes[range + 1]!; character += 1) {
      if (isOther(character)) return character;
    }
  }
  return undefined;
}
