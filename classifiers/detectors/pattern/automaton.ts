import type { RE2JS } from 're2js';
import { type Instruction, isRune, OP, orderOf, programOf, takes } from '../../../exchange/pattern-program.ts';

/** What a state does: takes a character, goes on in either of two ways, or as a place allows, or is the end of a match. */
export const KIND = { TAKE: 0, EITHER: 1, IF: 2, MATCH: 3, FAIL: 4 } as const;

/**
 * A compiled pattern, laid out to be run: its states in an order in which each comes after those that it goes on to
 * without a character (where a loop allows that, and `hasLoops` where it does not).
 */
export interface Automaton {
  readonly size: number;
  readonly start: number;
  /** By state, one of KIND. */
  readonly kind: Uint8Array;
  /** By state, the one that it goes on to, or prefers to. */
  readonly out: Int32Array;
  /** By state, for EITHER the other one, and for IF what has to hold (bits of EMPTY). */
  readonly arg: Int32Array;
  /** Whether states go round in a circle without a character, as in `(a*b*)*`. */
  readonly hasLoops: boolean;
  /** For each state 1 where it takes the character. */
  accepts(codePoint: number): Uint8Array;
}

export function automatonOf(pattern: RE2JS): Automaton {
  const program = programOf(pattern);
  const { order, hasLoops } = orderOf(program);
  const kept = order.filter((pc) => !isPassedThrough(program.instructions[pc]!));
  const instructions = kept.map((pc) => program.instructions[pc]!);
  const places = new Map(kept.map((pc, state) => [pc, state]));
  const stateOf = (pc: number): number => {
    const place = places.get(pc);
    return place ?? stateOf(program.instructions[pc]!.out);
  };
  const { dfa } = pattern.re2Input;
  /** Characters that no instruction tells apart are of one class of the engine, so that each class is asked once. */
  const byClass = new Map<number, Uint8Array>();
  const kind = Uint8Array.from(instructions, kindOf);
  const isLast = (state: number) => kind[state] === KIND.MATCH || kind[state] === KIND.FAIL;
  return {
    size: kept.length,
    start: stateOf(program.start),
    kind,
    out: Int32Array.from(instructions, ({ out }, state) => (isLast(state) ? state : stateOf(out))),
    arg: Int32Array.from(instructions, ({ arg }, state) => (kind[state] === KIND.EITHER ? stateOf(arg) : arg)),
    hasLoops,
    accepts(codePoint) {
      const one = dfa.runeClass(codePoint);
      const known = byClass.get(one);
      if (known) return known;
      const accepted = Uint8Array.from(instructions, (each) => (isRune(each) && takes(each, codePoint) ? 1 : 0));
      byClass.set(one, accepted);
      return accepted;
    },
  };
}

function isPassedThrough({ op }: Instruction): boolean {
  return op === OP.CAPTURE || op === OP.NOP;
}

function kindOf(instruction: Instruction): number {
  if (isRune(instruction)) return KIND.TAKE;
  switch (instruction.op) {
    case OP.ALT:
    case OP.ALT_MATCH:
      return KIND.EITHER;
    case OP.EMPTY_WIDTH:
      return KIND.IF;
    case OP.MATCH:
      return KIND.MATCH;
    case OP.FAIL:
      return KIND.FAIL;
    default:
      throw new TypeError(`the engine compiled a pattern to an operation that is not known here (${instruction.op})`);
  }
}
