import { RE2JS, RE2JSException } from 're2js';

/** Every text that all of these find something in, and none of those. */
interface LinearPattern {
  readonly found: readonly RE2JS[];
  readonly absent: readonly RE2JS[];
  /** Instructions of their programs together: a text costs a look at each of them, for each of its units. */
  readonly size: number;
}

/** What a pattern is made of, as far as its groups and repetitions go: an escape, a class, bounds, a sign. */
const TOKEN = /\\.|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|\(\?[=!]|[\s\S]/gu;

/**
 * A pattern of JSON Schema (ECMA-262, flag `u`) for RE2, whose time is linear in the text: the pattern is the client's,
 * the text the model's, and with a backtracking engine two such strangers can stop a process.
 *
 * RE2 has no look-ahead. Where all of it stands right behind a leading `^`, as `^(?!\.)(?!.*\.\.)…` in patterns for
 * addresses, each is a search of its own from the beginning of the text, which is the same.
 *
 * @returns undefined where RE2 has no such pattern.
 */
export function linearPattern(pattern: string): LinearPattern | undefined {
  const { ahead, rest } = splitLookAheads(pattern);
  try {
    const compile = (part: string) => RE2JS.compile(RE2JS.translateRegExp(part));
    const found = [...ahead.filter(({ isNegative }) => !isNegative).map(({ part }) => compile(part)), compile(rest)];
    const absent = ahead.filter(({ isNegative }) => isNegative).map(({ part }) => compile(part));
    const size = [...found, ...absent].reduce((sum, program) => sum + program.programSize(), 0);
    return { found, absent, size };
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}

/** Whether JSON Schema's `pattern` holds for a text. */
export function findsIn({ found, absent }: LinearPattern, text: string): boolean {
  return found.every((one) => one.test(text)) && !absent.some((one) => one.test(text));
}

/** At least as many instructions as the pattern will have: what repeats is written out so often. Known before the compilation. */
export function sizeBound(pattern: string): number {
  const groups = [0];
  let last = 0;
  for (const [token] of pattern.matchAll(TOKEN)) {
    const bounds = /^\{(\d+)(?:,(\d*))?\}$/.exec(token);
    if (token.startsWith('(')) {
      groups.push(0);
      continue;
    }
    if (bounds) {
      const times = Math.max(Number(bounds[1]), Number(bounds[2] ?? 0), 1);
      groups[groups.length - 1]! += last * (times - 1) * 2;
      last *= times * 2;
      continue;
    }
    last = token === ')' && groups.length > 1 ? groups.pop()! + 2 : token.length;
    groups[groups.length - 1]! += last;
  }
  return groups.reduce((sum, group) => sum + group, 2);
}

function splitLookAheads(pattern: string): { ahead: { isNegative: boolean; part: string }[]; rest: string } {
  const tokens = [...pattern.matchAll(TOKEN)].map(([token]) => token);
  const ahead: { isNegative: boolean; part: string }[] = [];
  let at = 1;
  if (tokens[0] !== '^' || hasAlternatives(tokens)) return { ahead, rest: pattern };
  while (isLookAhead(tokens[at])) {
    const end = groupEnd(tokens, at);
    ahead.push({ isNegative: tokens[at] === '(?!', part: `^(?:${tokens.slice(at + 1, end).join('')})` });
    at = end + 1;
  }
  return { ahead, rest: `^${tokens.slice(at).join('')}` };
}

function isLookAhead(token: string | undefined): boolean {
  return token === '(?!' || token === '(?=';
}

/** Where the group that begins at `start` is closed. */
function groupEnd(tokens: readonly string[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at += 1) {
    if (tokens[at]!.startsWith('(')) depth += 1;
    else if (tokens[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}

/** Whether there are alternatives outside of all groups: a `^` then belongs to the first of them only. */
function hasAlternatives(tokens: readonly string[]): boolean {
  for (let at = 0; at < tokens.length; at += 1) {
    if (tokens[at]!.startsWith('(')) at = groupEnd(tokens, at);
    else if (tokens[at] === '|') return true;
  }
  return false;
}
