import type { Folded } from '../fold.ts';
import { endOf } from './end.ts';
import { wrapperOf } from './wrapper.ts';

/**
 * How far from its start a link or image is looked at, in UTF-16 units of the original text. A longer one is judged by
 * this first part, and spans to its end. A streamed answer is held back by as much.
 */
export const REACH = 256;

/** An address in a text, with what makes it a link or an image. Offsets are in the folded text. */
export interface Link {
  readonly start: number;
  readonly end: number;
  /** The address, up to the reach. */
  readonly url: string;
  /** Whether it goes on behind the reach. */
  readonly isCut: boolean;
  /** Whether showing the text asks for it, with no click: an image, a frame, a style sheet. */
  readonly isFetched: boolean;
  /** Whether it stands apart from what uses it (`[x]: …`), which may be an image or a link: it is taken for the first. */
  readonly isDefinition: boolean;
}

const COLON = String.raw`(?:\\?:|&(?:colon|#0{0,4}58|#x0{0,4}3a);)`;
const SLASH = String.raw`(?:[\\/]|&(?:sol|#0{0,4}47|#x0{0,4}2f);)`;
/**
 * Where an address begins: a scheme, the ways to write http that browsers and Markdown take for it (`https:\\`,
 * `https&colon;//`), a host behind two slashes, `www.`, a reference to a character where an address may begin.
 */
const BEGINNING = new RegExp(
  [
    `(?<![a-z0-9+.-])https?${COLON}${SLASH}{1,8}(?=[^\\s\\\\/"'<>)])`,
    `(?<=[("'=<]\\s{0,4})https?${COLON}(?=[\\w%])`,
    '(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,15}:\\/\\/(?=[^\\s\\\\/"\'<>)])',
    '(?<==\\s{0,4}["\'])h[\\t\\r\\n]?t[\\t\\r\\n]?t[\\t\\r\\n]?ps?[\\t\\r\\n]?:[\\t\\r\\n\\\\/]{1,8}(?=[\\w%])',
    '(?<![a-z0-9+.-])mailto:(?=[^\\s"\'<>)])',
    `(?<=(?:[("'=<]|,\\s)\\s{0,4})${SLASH}{2,8}(?=[\\w[%])`,
    '(?<=(?:\\]\\(|=)\\s{0,4}[<"\']?)&(?:#\\w{2,8}|[a-z]{2,8});(?=[\\w&\\\\/:])',
    '(?<![\\w./@-])www\\.(?=[\\w-]{1,63}\\.)',
  ].join('|'),
  'gi',
);
/** What only an image, a link or a tag around it makes an address. */
const NEEDS_WRAPPER = /^(?:[\\/&]|https?\\?:(?![\\/&]))/i;

/** The links and images of a text, each address once, in order. */
export function linksIn(folded: Folded): readonly Link[] {
  const { text } = folded;
  const links: Link[] = [];
  let covered = 0;
  for (const { 0: beginning, index: at } of text.matchAll(BEGINNING)) {
    if (at < covered) continue;
    const wrapper = wrapperOf(folded, at);
    if (wrapper.kind === 'bare' && NEEDS_WRAPPER.test(beginning)) continue;
    const horizon = folded.horizon(wrapper.start, REACH);
    const isCutOff = (end: number) => end === text.length && folded.origin(end) - folded.origin(wrapper.start) >= REACH;
    const { urlEnd, shownEnd, end } = endOf(folded, wrapper, at, horizon, isCutOff);
    const isCut = urlEnd > horizon || isCutOff(urlEnd);
    links.push({
      start: wrapper.start,
      end,
      url: text.slice(at, isCut ? horizon : shownEnd),
      isCut,
      isFetched: wrapper.isFetched,
      isDefinition: wrapper.kind === 'definition',
    });
    covered = urlEnd;
  }
  return links;
}
