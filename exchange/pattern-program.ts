import type { RE2JS } from 're2js';

/** Operations of a program that RE2JS has compiled a pattern to (2.10.0, as in Go's regexp/syntax). */
export const OP = {
  ALT: 1,
  ALT_MATCH: 2,
  CAPTURE: 3,
  EMPTY_WIDTH: 4,
  FAIL: 5,
  MATCH: 6,
  NOP: 7,
  RUNE: 8,
  RUNE1: 9,
  RUNE_ANY: 10,
  RUNE_ANY_NOT_NL: 11,
} as const;

/** What an EMPTY_WIDTH instruction asks of its place, as bits of its `arg`. */
const EMPTY = {
  BEGIN_LINE: 1,
  END_LINE: 2,
  BEGIN_TEXT: 4,
  END_TEXT: 8,
  WORD_BOUNDARY: 16,
  NO_WORD_BOUNDARY: 32,
} as const;

const NEWLINE = 10;

/** One step of a program: takes a character (RUNE…), asks something of its place, or goes on at `out` (ALT: or `arg`). */
export interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  /** For RUNE: one character, or the bounds of ranges of them. */
  readonly runes: ArrayLike<number>;
  /** For RUNE: whether it takes the character. */
  matchRune(codePoint: number): boolean;
}

export interface Program {
  readonly start: number;
  readonly instructions: readonly Instruction[];
}

export function programOf(pattern: RE2JS): Program {
  const { start, inst } = pattern.re2Input.prog;
  return { start, instructions: inst };
}

export function isRune({ op }: Instruction): boolean {
  return op >= OP.RUNE && op <= OP.RUNE_ANY_NOT_NL;
}

/** Whether a RUNE… instruction takes a character. */
export function takes(instruction: Instruction, codePoint: number): boolean {
  if (instruction.op === OP.RUNE_ANY) return true;
  if (instruction.op === OP.RUNE_ANY_NOT_NL) return codePoint !== NEWLINE;
  return instruction.matchRune(codePoint);
}

/** Where an instruction goes on without a character, the preferred way first. */
export function waysOf({ op, out, arg }: Instruction): readonly number[] {
  if (op === OP.ALT || op === OP.ALT_MATCH) return [out, arg];
  return op === OP.CAPTURE || op === OP.NOP || op === OP.EMPTY_WIDTH ? [out] : [];
}

/** What holds between two characters (UTF-16 units; -1 outside the text), as bits of EMPTY. */
export function placeBetween(before: number, behind: number): number {
  let place = isWord(before) === isWord(behind) ? EMPTY.NO_WORD_BOUNDARY : EMPTY.WORD_BOUNDARY;
  if (before < 0) place |= EMPTY.BEGIN_TEXT | EMPTY.BEGIN_LINE;
  if (before === NEWLINE) place |= EMPTY.BEGIN_LINE;
  if (behind < 0) place |= EMPTY.END_TEXT | EMPTY.END_LINE;
  if (behind === NEWLINE) place |= EMPTY.END_LINE;
  return place;
}

/** A letter, a digit or the underscore of ASCII, as `\b` has it. */
export function isWord(unit: number): boolean {
  return (unit >= 48 && unit <= 57) || (unit >= 65 && unit <= 90) || unit === 95 || (unit >= 97 && unit <= 122);
}

/** A program's instructions as they are to be evaluated. */
export interface Order {
  /** What can be reached from the start, each instruction behind those that it goes on to without a character. */
  readonly order: readonly number[];
  /** Whether instructions go round in a circle without a character, as in `(a*b*)*`, so that there is no such order. */
  readonly hasLoops: boolean;
}

export function orderOf({ start, instructions }: Program): Order {
  const order: number[] = [];
  const state = new Map<number, 'open' | 'closed'>();
  const roots = [start];
  let hasLoops = false;
  for (let root = roots.pop(); root !== undefined; root = roots.pop()) {
    const path = [{ pc: root, isEntered: false }];
    for (let step = path.pop(); step; step = path.pop()) {
      const instruction = instructions[step.pc]!;
      if (step.isEntered) {
        state.set(step.pc, 'closed');
        order.push(step.pc);
        if (isRune(instruction)) roots.push(instruction.out);
        continue;
      }
      if (state.has(step.pc)) {
        hasLoops ||= state.get(step.pc) === 'open';
        continue;
      }
      state.set(step.pc, 'open');
      path.push({ pc: step.pc, isEntered: true }, ...waysOf(instruction).map((pc) => ({ pc, isEntered: false })));
    }
  }
  return { order, hasLoops };
}
