import type { Folded } from '../fold.ts';

/** What stands around an address. */
export interface Wrapper {
  readonly kind: 'markdown' | 'definition' | 'tag' | 'css' | 'bare';
  /** Where the span begins: the image's or link's own beginning, or the address where that is too far. */
  readonly start: number;
  readonly isFetched: boolean;
  /** The sign right before the address that its end answers: a quotation mark or `<`; else empty. */
  readonly opening: string;
}

/** How far before an address its link, image or tag may begin for the span to take it in, in UTF-16 units. */
const SPAN_BEFORE = 128;
/** How far before an address is looked for what it stands in. */
const LOOK_BACK = 256;

/** Tags that fetch what they name when they are shown. `a` and `area` need a click, and `form` another. */
const FETCHING =
  /^<(?:img|image|iframe|frame|embed|object|link|script|video|audio|source|track|input|body|table|td|th|tr|use|feimage|style|base|meta|portal|bgsound)(?![\w-])/i;
const TAG = /^<[a-z][a-z0-9-]{0,30}(?![^\s/>"'=])/i;
/** Attributes that fetch whatever the tag: a style, a ping, an image in the background. */
const FETCHING_ATTRIBUTE = /(?:\b(?:ping|background|poster|srcset)\s*=\s*\\?["']?[^"']*|url\(\s*["']?)$/i;
/** In capitals, `URL(` is a constructor of JavaScript rather than a style sheet's. */
const CSS = /(?:(?<![\w$])url|(?<=:\s{0,4})[uU][rR][lL])\(\s{0,8}["']?$|@[iI][mM][pP][oO][rR][tT]\s{1,8}["']?$/;

/** What the address at `at` stands in, by the text before it. */
export function wrapperOf(folded: Folded, at: number): Wrapper {
  const { text } = folded;
  const from = Math.max(0, at - LOOK_BACK);
  const before = text.slice(from, at);
  const opening = /[<"']$/.exec(before)?.[0] ?? '';
  const spanFrom = (index: number) => {
    const start = from + index;
    return folded.horizon(start, SPAN_BEFORE) >= at ? start : at;
  };
  const markdown = /\]\(\s{0,8}<?$/.exec(before);
  if (markdown) return inMarkdown(before, markdown.index, opening, spanFrom);
  const definition = /\[(\^?)[^[\]\n]{1,100}\]:\s{0,8}<?$/.exec(before);
  if (definition) {
    // What uses a definition may stand anywhere: it is taken for an image. A footnote is text.
    const isFetched = definition[1] === '';
    return { kind: 'definition', start: spanFrom(definition.index), isFetched, opening };
  }
  const tag = before.lastIndexOf('<');
  if (tag > before.lastIndexOf('>') && TAG.test(before.slice(tag))) {
    const inTag = before.slice(tag);
    const isFetched = FETCHING.test(inTag) || FETCHING_ATTRIBUTE.test(inTag);
    return { kind: 'tag', start: spanFrom(tag), isFetched, opening: opening === '<' ? '' : opening };
  }
  const css = CSS.exec(before);
  if (css) return { kind: 'css', start: spanFrom(css.index), isFetched: true, opening };
  return { kind: 'bare', start: opening === '<' ? at - 1 : at, isFetched: false, opening: opening === '<' ? '<' : '' };
}

/** A link's text is looked for backwards; one that is too long to be seen whole may be an image's. */
function inMarkdown(before: string, closing: number, opening: string, spanFrom: (index: number) => number): Wrapper {
  let depth = 0;
  for (let index = closing; index >= 0; index -= 1) {
    if (before[index] === ']') depth += 1;
    if (before[index] === '[') depth -= 1;
    if (depth > 0) continue;
    const isImage = before[index - 1] === '!';
    const start = spanFrom(isImage ? index - 1 : index);
    return { kind: 'markdown', start, isFetched: isImage, opening: opening === '<' ? '<' : '' };
  }
  return { kind: 'markdown', start: spanFrom(closing), isFetched: true, opening: opening === '<' ? '<' : '' };
}
