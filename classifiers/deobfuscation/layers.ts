import type { Span } from '../../exchange/signal.ts';
import { type ByteRun, base64Runs, hexRuns } from './base64.ts';
import { entityRuns, escapeRuns, percentRuns } from './escapes.ts';
import { selectorRuns, tagRuns } from './hidden.ts';
import { type Layer, type LayerKind, type Run, render, renderPlain, union, type Writer } from './layer.ts';
import { leetRuns } from './leet.ts';
import { lookalikeRuns } from './lookalikes.ts';
import { morseRuns } from './morse.ts';
import { spacedRuns } from './spaced.ts';
import { turnedRuns } from './turned.ts';
import { countWords, hasMoreWords, isLanguage } from './words.ts';

/** Raised with every change of what is decoded. */
export const VERSION = 1;

/** A layer inside a layer inside a layer is decoded, and no more. */
const DEPTH = 3;
/** All layers of a text together are at most so many times as long as it, and a short one may have so many units. */
const SHARE = 4;
const LEAST = 1024;
/** The most units that all layers of a text have together. */
const MOST = 65_536;
/** The most texts that are looked at for one. */
const MOST_TEXTS = 24;
/** How much of what stands around a word that was decoded in its place is read with it, in units. */
const CONTEXT = 128;
/** What hidden and changed characters are among: anything but ASCII, Latin letters and the signs of prose. */
const HIDING = /[^\p{ASCII}\u00a0-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u20ac]/u;
/** Hidden characters are one text wherever they stand. */
const ANYTHING = /^/;
/** A block of bytes goes on behind a line's end. */
const LINE_END = /^=*\s+$/;

/** The layers of a text, and whether they are all there are: past the limits there may be more. */
export interface Reading {
  readonly layers: readonly Layer[];
  readonly isWhole: boolean;
}

/** A text that is looked at: the original, or what a layer made of it. */
interface Source {
  readonly text: string;
  readonly depth: number;
  readonly layer?: Layer;
  readonly isWrapping?: boolean;
}

/** Runs that one way of decoding found. */
interface Decoding {
  readonly kind: LayerKind;
  readonly runs: readonly Run[];
  /** Units around each run that are read with it. */
  readonly context: number;
  readonly glue?: RegExp;
  /** A layer only where it has more words than what it stands for. */
  readonly isGuess?: boolean;
  /** Not language: no layer, and yet there may be one inside. */
  readonly isWrapping?: boolean;
}

/**
 * The texts that are hidden in a text, by any of the ways of `LayerKind`, and by one inside the other, three deep. A
 * layer is what was decoded, for words that were changed in their places with 128 units around them; it is there only
 * where decoding gives language, which is told by frequent English words and those of instructions (bytes also by how
 * letters and spaces are mixed). Linear in the text; all layers have at most 65,536 units and four times the text's
 * (a short text's 1,024).
 */
export function decodedLayers(text: string): readonly Layer[] {
  return readLayers(text).layers;
}

/** As `decodedLayers`, and whether the limits left something out. */
export function readLayers(text: string): Reading {
  const layers: Layer[] = [];
  const seen = new Set([text]);
  const queue: Source[] = [{ text, depth: 0 }];
  let room = Math.min(MOST, Math.max(LEAST, text.length * SHARE));
  let isWhole = true;
  for (const source of queue) {
    for (const decoding of decodings(source.text)) {
      // Judged by as much as there may ever be, so that a lack of room is not taken for a lack of words.
      const judged = render(source.text, decoding.runs, { ...decoding, limit: MOST });
      if (seen.has(judged.text) || !isPlausible(source, decoding, judged)) continue;
      const isShort = judged.isCut || judged.starts.length > room;
      if (isShort) isWhole = false;
      const writer = isShort ? render(source.text, decoding.runs, { ...decoding, limit: room }) : judged;
      const decoded = writer.text;
      if (decoded.trim() === '') continue;
      seen.add(decoded);
      room -= decoded.length;
      const layer = layerOf(text, source, decoding, writer);
      if (!decoding.isWrapping) layers.push(layer);
      if (source.depth + 1 >= DEPTH) {
        // An encoding of an encoding of an encoding, and whatever is in it.
        if (decoding.isWrapping) isWhole = false;
        continue;
      }
      if (queue.length < MOST_TEXTS) {
        queue.push({ text: decoded, depth: source.depth + 1, layer, isWrapping: decoding.isWrapping ?? false });
      } else isWhole = false;
    }
  }
  return { layers, isWhole };
}

function decodings(text: string): readonly Decoding[] {
  const found: Decoding[] = [];
  const add = (decoding: Decoding) => {
    if (decoding.runs.length > 0) found.push(decoding);
  };
  if (HIDING.test(text)) {
    add({ kind: 'tag', runs: tagRuns(text), context: 0, glue: ANYTHING });
    add({ kind: 'selector', runs: selectorRuns(text), context: 0, glue: ANYTHING });
    const looks = lookalikeRuns(text);
    if (looks) add({ ...looks, context: CONTEXT });
  }
  for (const [kind, runs] of [
    ['base64', base64Runs(text)],
    ['hex', hexRuns(text)],
  ] as const) {
    const language = runs.filter((run) => isLanguage(run.text));
    // Lines of one block, each too short to tell.
    const runsOfAll = language.length > 0 || !isLanguage(textOf(runs)) ? language : runs;
    add({ kind, runs: runsOfAll, context: 0, glue: LINE_END });
    if (runsOfAll.length === 0)
      add({ kind, runs: runs.filter(isEncoded), context: 0, glue: LINE_END, isWrapping: true });
  }
  for (const [kind, runs] of [
    ['percent', percentRuns(text)],
    ['entity', entityRuns(text)],
    ['escape', escapeRuns(text)],
  ] as const) {
    add({ kind, runs, context: CONTEXT });
  }
  add({ kind: 'leet', runs: leetRuns(text), context: CONTEXT, isGuess: true });
  add({ kind: 'spaced', runs: spacedRuns(text), context: CONTEXT, isGuess: true });
  const turned = turnedRuns(text);
  add({ kind: 'reversed', runs: turned.reversed, context: 0, isGuess: true });
  add({ kind: 'reversed', runs: turned.reversedWords, context: 0, isGuess: true });
  add({ kind: 'rot13', runs: turned.rot13, context: 0, isGuess: true });
  add({ kind: 'morse', runs: morseRuns(text), context: 0, isGuess: true });
  return found;
}

function textOf(runs: readonly ByteRun[]): string {
  return runs.map(({ text }) => text).join('');
}

/** What an encoding of an encoding looks like, or one of a text in another way of hiding it. */
function isEncoded({ text }: ByteRun): boolean {
  return /^[\w+/=%&#;\\.,: -]{12,}\n?$/.test(text) || hasHidden(text) || isTurned(text);
}

function hasHidden(text: string): boolean {
  return tagRuns(text).length > 0 || selectorRuns(text).length > 0 || lookalikeRuns(text) !== undefined;
}

function isTurned(text: string): boolean {
  const { reversed, rot13 } = turnedRuns(text);
  return reversed.length > 0 || rot13.length > 0;
}

function isPlausible({ text, isWrapping }: Source, decoding: Decoding, { text: decoded, runs }: Writer): boolean {
  if (decoded.trim() === '') return false;
  // What came out of bytes that were no language has to make one.
  if (isWrapping && !decoding.isWrapping && decoding.kind !== 'tag' && !isLanguage(decoded)) return false;
  if (!decoding.isGuess) return true;
  const plain = renderPlain(text, decoding.runs.slice(0, runs), { ...decoding, limit: text.length * 2 });
  return hasMoreWords(decoded, plain);
}

function layerOf(original: string, source: Source, { kind, runs }: Decoding, writer: Writer): Layer {
  const outer = source.layer;
  const toOriginal = (span: Span) => (outer ? outer.spanOf(span) : span);
  const places = union(runs.map(({ start, end }) => toOriginal({ start, end })));
  const { starts, ends } = writer;
  return {
    kind,
    text: writer.text,
    isTelling: countWords(render(source.text, runs, { context: 0, limit: MOST }).text).telling > 0,
    places,
    coverage: places.reduce((sum, { start, end }) => sum + end - start, 0) / original.length,
    spanOf({ start, end }) {
      let [first, last] = [Number.POSITIVE_INFINITY, 0];
      for (let unit = start; unit < end; unit += 1) {
        first = Math.min(first, starts[unit]!);
        last = Math.max(last, ends[unit]!);
      }
      return toOriginal({ start: first, end: last });
    },
  };
}
