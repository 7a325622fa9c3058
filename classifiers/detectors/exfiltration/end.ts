import type { Folded } from '../fold.ts';
import type { Wrapper } from './wrapper.ts';

/** Where an address ends, and what it stands in. Offsets in the folded text. */
interface Ends {
  /** Behind the last character that may belong to the address. */
  readonly urlEnd: number;
  /** As `urlEnd`, without the punctuation of a sentence. */
  readonly shownEnd: number;
  /** Behind the link, image or tag. */
  readonly end: number;
}

const BARE = /(?:[^\s"'`<>\u3000-\u303f]|(?<=[=/:+_-])<[\w .-]{1,40}>|(?<=\$\([^\s()]{1,20})[^()\n"'`<>]{1,60}\))*/y;
const UNQUOTED = /[^\s"'<>]*/y;
/** A title behind a Markdown address, and the parenthesis. */
const TITLE = /^\s{0,8}(?:"[^"]{0,200}"|'[^']{0,200}'|\([^()]{0,200}\))?\s{0,8}\)/;

/**
 * @param horizon how far may be looked at; only an address without white space goes on behind that.
 * @param isCutOff whether an address that ends there may go on in a longer text.
 */
export function endOf(
  folded: Folded,
  wrapper: Wrapper,
  at: number,
  horizon: number,
  isCutOff: (end: number) => boolean,
): Ends {
  const { text } = folded;
  if (wrapper.opening !== '') {
    const closing = wrapper.opening === '<' ? '>' : wrapper.opening;
    const length = text.slice(at, horizon).indexOf(closing);
    if (length >= 0) {
      const shownEnd = at + length - (text[at + length - 1] === '\\' ? 1 : 0);
      return { urlEnd: at + length, shownEnd, end: behind(text, wrapper, at + length, horizon) };
    }
  }
  if (wrapper.kind === 'markdown') return inParentheses(text, wrapper, at, horizon);
  const urlEnd = matched(wrapper.kind === 'tag' || wrapper.kind === 'css' ? UNQUOTED : BARE, text, at);
  const shownEnd = isCutOff(urlEnd) ? urlEnd : trimmed(text, at, urlEnd);
  const end =
    wrapper.kind === 'bare' || isCutOff(urlEnd)
      ? shownEnd
      : behind(text, { ...wrapper, opening: '' }, shownEnd, horizon);
  return { urlEnd, shownEnd, end };
}

function matched(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

/** The end of what stands around an address that ends at `urlEnd`; the address's own where that is not seen. */
function behind(text: string, { kind, opening }: Wrapper, urlEnd: number, horizon: number): number {
  if (kind === 'tag') {
    const closing = text.slice(urlEnd, horizon).search(/[<>]/);
    return closing >= 0 && text[urlEnd + closing] === '>' ? urlEnd + closing + 1 : urlEnd;
  }
  const afterOpening = opening === '' ? urlEnd : urlEnd + 1;
  if (kind === 'markdown') return afterOpening + (TITLE.exec(text.slice(afterOpening, horizon))?.[0].length ?? 0);
  if (kind === 'css') return afterOpening + (/^\s{0,8}\)/.exec(text.slice(afterOpening, horizon))?.[0].length ?? 0);
  return afterOpening;
}

/**
 * A Markdown address ends with the parenthesis that it did not open. Many clients take one with spaces for an image's
 * too, so there it goes on to the parenthesis, in the same line.
 */
function inParentheses(text: string, wrapper: Wrapper, at: number, horizon: number): Ends {
  const { index: limit, isClosed } = closingParenthesis(text, at);
  if (isClosed) return { urlEnd: limit, shownEnd: limit, end: limit + 1 };
  const rest = text.slice(limit, Math.max(limit, horizon));
  const title = TITLE.exec(rest)?.[0].length;
  if (title !== undefined) return { urlEnd: limit, shownEnd: limit, end: limit + title };
  const spaced = wrapper.isFetched ? /^[^)\n]*\)/.exec(rest)?.[0].length : undefined;
  if (spaced === undefined) return { urlEnd: limit, shownEnd: limit, end: limit };
  return { urlEnd: limit + spaced - 1, shownEnd: limit + spaced - 1, end: limit + spaced };
}

/** The parenthesis that was not opened behind `at`, or the white space before it. */
function closingParenthesis(text: string, at: number): { index: number; isClosed: boolean } {
  let depth = 0;
  let index = at;
  for (; index < text.length && !/\s/.test(text.charAt(index)); index += 1) {
    if (text[index] === '(') depth += 1;
    if (text[index] === ')') depth -= 1;
    if (depth < 0) return { index, isClosed: true };
  }
  return { index, isClosed: false };
}

/** Without punctuation at the end, and a parenthesis there only where one was opened. */
function trimmed(text: string, at: number, urlEnd: number): number {
  let balance = 0;
  for (let index = at; index < urlEnd; index += 1) {
    if (text[index] === '(') balance += 1;
    if (text[index] === ')') balance -= 1;
  }
  let end = urlEnd;
  for (; end > at; end -= 1) {
    const last = text[end - 1] ?? '';
    if (last === ')' && balance < 0) balance += 1;
    else if (!/[.,;:!?*_~\\]/.test(last)) break;
  }
  return end;
}
