import type { LayerKind, Run } from './layer.ts';
import { isRegional, LOOKALIKE, STYLED } from './lookalike-table.ts';
import { isKnown } from './words.ts';

/** A word with what stands in it, by what each of its code points is. */
interface Token {
  readonly start: number;
  readonly end: number;
  readonly pieces: readonly Piece[];
  /** How many of the letters are of each sort. */
  readonly latin: number;
  readonly foreign: number;
  readonly styled: number;
  readonly regional: number;
  readonly other: number;
  readonly isSplit: boolean;
  readonly isMarked: boolean;
}

interface Piece {
  readonly sort: Sort;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

type Sort = 'latin' | 'foreign' | 'styled' | 'other' | 'mark' | 'invisible' | 'hyphen';

export interface LookalikeRuns {
  readonly kind: LayerKind;
  readonly runs: readonly Run[];
}

const NOT_ASCII = /[^\p{ASCII}]/u;
/** Words with something in them that is not ASCII. */
const WORD = /[\p{L}\p{M}\p{Cf}\u{1f110}-\u{1f189}\u{1f1e6}-\u{1f1ff}\u{249c}-\u{24e9}\u3164]+/gu;
const INVISIBLE = /\p{Cf}|\u3164|\u034f|[\ufe00-\ufe0f]/u;
const SOFT_HYPHEN = '\u00ad';
/** Styled letters in a text; fewer are formulas, flags and signs. */
const FEWEST_STYLED = 5;

/**
 * The words of a text that show Latin letters and are written with others: letters of other scripts among Latin ones,
 * letters in a style, characters that show nothing between letters, and marks over each. A word in one script that is
 * not Latin is that script's, and stays.
 */
export function lookalikeRuns(text: string): LookalikeRuns | undefined {
  if (!NOT_ASCII.test(text)) return undefined;
  const tokens = [...tokensOf(text)];
  const found = {
    lookalike: tokens.filter(isMixed),
    styled: styledAmong(tokens),
    invisible: tokens.filter(
      (token) => token.other === 0 && (token.isSplit || isHyphenated(token) || (token.isMarked && token.latin >= 3)),
    ),
  };
  const kinds = Object.entries(found).sort(([, a], [, b]) => b.length - a.length);
  const [kind, most] = kinds[0]!;
  if (most.length === 0) return undefined;
  const hidden = new Set(Object.values(found).flat());
  const runs = tokens.filter((token) => hidden.has(token) || isBeside(token)).map(runOf);
  return { kind: kind as keyof typeof found, runs };
}

/** Whether a text is a mixed-script word, or has one: Latin letters among look-alikes of another script. */
function isMixed(token: Token): boolean {
  if (token.foreign === 0 || token.other > 0 || token.latin + token.foreign < 3) return false;
  if (token.latin === 0) return false;
  if (isKnown(foldedOf(token).toLowerCase())) return true;
  // Foreign letters at an edge are symbols or endings (`μmol`, `cosα`, `Linuxом`); those between Latin ones are not.
  const sorts = token.pieces.map(({ sort }) => sort).filter((sort) => sort === 'latin' || sort === 'foreign');
  const inner = sorts.slice(sorts.indexOf('latin'), sorts.lastIndexOf('latin'));
  return inner.includes('foreign');
}

/** What is read for its looks once there are surer ones beside it: single letters, letters in a style, known words. */
function isBeside(token: Token): boolean {
  if (token.other > 0) return false;
  if (token.isMarked || token.styled > 0 || token.pieces.some(({ sort }) => sort === 'invisible')) return true;
  return token.foreign > 0 && (isKnown(foldedOf(token).toLowerCase()) || /^[aoi]$/i.test(foldedOf(token)));
}

/** Soft hyphens are in ordinary texts too; in a known word they are left out. */
function isHyphenated(token: Token): boolean {
  return token.pieces.some(({ sort }) => sort === 'hyphen') && isKnown(foldedOf(token).toLowerCase());
}

/** The words in styled letters, if there are enough of them to be read. */
function styledAmong(tokens: readonly Token[]): readonly Token[] {
  const words = tokens.filter(({ styled, latin, other }) => styled > 0 && other === 0 && styled * 2 >= latin + styled);
  const letters = words.reduce((sum, { styled }) => sum + styled, 0);
  if (letters < FEWEST_STYLED) return [];
  const isRead = words.some((token) => {
    const folded = foldedOf(token).toLowerCase();
    return (folded.length > 3 && isKnown(folded)) || (token.styled >= 6 && token.regional === 0);
  });
  const isSentence = words.filter(({ styled, regional }) => styled >= 3 && regional === 0).length >= 2;
  const beside = words.filter(
    ({ start, regional }, index) => regional === 0 && start - (words[index - 1]?.end ?? start) <= 2,
  );
  const isSpaced = beside.length >= FEWEST_STYLED && beside.length * 2 >= words.length;
  return isRead || isSentence || isSpaced ? words : [];
}

function foldedOf({ pieces }: Token): string {
  return pieces.map(({ text }) => text).join('');
}

function runOf({ start, end, pieces }: Token): Run {
  return {
    start,
    end,
    write(writer) {
      for (const piece of pieces) writer.put(piece.text, piece.start, piece.end);
    },
  };
}

function* tokensOf(text: string): Generator<Token> {
  for (const match of text.matchAll(WORD)) {
    if (NOT_ASCII.test(match[0])) yield tokenOf(match[0], match.index);
  }
}

function tokenOf(word: string, at: number): Token {
  const counts = { latin: 0, foreign: 0, styled: 0, regional: 0, other: 0 };
  const pieces: Piece[] = [];
  let isSplit = false;
  let marks = 0;
  let letters = 0;
  let start = at;
  for (const character of word) {
    const end = start + character.length;
    const code = character.codePointAt(0)!;
    const { sort, text } = read(character, code);
    if (sort === 'mark') marks += 1;
    else if (sort !== 'invisible' && sort !== 'hyphen') counts[sort] += 1;
    if (isRegional(code)) counts.regional += 1;
    const last = pieces.at(-1)?.sort;
    if (last === 'invisible' && sort !== 'invisible' && letters > 0) isSplit = true;
    if (text !== '') letters += 1;
    pieces.push({ sort, text, start, end });
    start = end;
  }
  // Accents that compose with their letters are how the letters are written; what remains is put over them.
  const isMarked =
    marks > 0 &&
    (word.normalize('NFC').match(/\p{M}/gu)?.length ?? 0) >= 2 &&
    marks * 2 >= counts.latin &&
    counts.latin > 0;
  const ownMarks = isMarked ? pieces : pieces.map((piece) => (piece.sort === 'mark' ? marked(piece, word, at) : piece));
  return { start: at, end: start, pieces: spacedApart(ownMarks), ...counts, isSplit, isMarked };
}

/** A mark that stays. */
function marked(piece: Piece, word: string, at: number): Piece {
  return { ...piece, text: word.slice(piece.start - at, piece.end - at) };
}

function read(character: string, code: number): { sort: Sort; text: string } {
  if (code < 0x80) return { sort: 'latin', text: character };
  const lookalike = LOOKALIKE.get(code);
  if (lookalike !== undefined) return { sort: 'foreign', text: lookalike };
  const styled = STYLED.get(code);
  if (styled !== undefined) return { sort: 'styled', text: styled };
  if (character === SOFT_HYPHEN) return { sort: 'hyphen', text: '' };
  if (INVISIBLE.test(character)) return { sort: 'invisible', text: '' };
  if (/\p{M}/u.test(character)) return { sort: 'mark', text: '' };
  return { sort: /\p{Script=Latin}/u.test(character) ? 'latin' : 'other', text: character };
}

/** Between two known words what shows nothing stands for a space: `ignore<ZWSP>all`. */
function spacedApart(pieces: readonly Piece[]): readonly Piece[] {
  if (!pieces.some(({ sort }) => sort === 'invisible')) return pieces;
  const words: string[] = [''];
  const gaps: number[] = [];
  for (const [index, { sort, text }] of pieces.entries()) {
    if (sort !== 'invisible') words[words.length - 1] += text.toLowerCase();
    else if (words.at(-1) !== '') {
      gaps.push(index);
      words.push('');
    }
  }
  const spaces = new Set(gaps.filter((_, gap) => isSpoken(words[gap]!) && isSpoken(words[gap + 1]!)));
  return pieces.map((piece, index) => (spaces.has(index) ? { ...piece, text: ' ' } : piece));
}

function isSpoken(word: string): boolean {
  return word.length > 1 && isKnown(word);
}
