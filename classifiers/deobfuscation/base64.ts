import type { Span } from '../../exchange/signal.ts';
import { type Character, readUtf8, writeCharacters } from './bytes.ts';
import type { Run } from './layer.ts';

/** The most units of one run that are decoded; so much base64 is more than all layers may hold. */
const LONGEST_RUN = 262_144;
/** The fewest units of a run, in UTF-16 units. */
const SHORTEST_RUN = 16;
const ALPHABET = new Int8Array(128).fill(-1);
for (const [value, letter] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  ALPHABET[letter.charCodeAt(0)] = value;
}
ALPHABET['-'.charCodeAt(0)] = 62;
ALPHABET['_'.charCodeAt(0)] = 63;

const CANDIDATE = /[A-Za-z0-9+/_-]{16,}/g;
const PARTS = /[A-Za-z0-9]{16,}/g;
const PAIRS = /(?:0x)?[0-9a-f]{2}(?:[ :,;-]{1,2}(?:0x)?[0-9a-f]{2}){7,}/gi;

/** A run, and the text that it stands for, to be judged. */
export interface ByteRun extends Run {
  readonly text: string;
}

/**
 * Runs of base64 (standard and URL-safe) that are text. A run that something is glued to, or that was cut in two, is
 * read from whichever of the first four units makes text of it.
 */
export function base64Runs(text: string): readonly ByteRun[] {
  const runs: ByteRun[] = [];
  for (const match of text.matchAll(CANDIDATE)) {
    const whole = readBase64(text, match.index, match.index + match[0].length);
    if (whole) runs.push(whole);
    else if (/[+/_-]/.test(match[0])) {
      for (const part of match[0].matchAll(PARTS)) {
        const start = match.index + part.index;
        const run = readBase64(text, start, start + part[0].length);
        if (run) runs.push(run);
      }
    }
  }
  return runs;
}

function readBase64(text: string, start: number, end: number): ByteRun | undefined {
  for (let skipped = 0; skipped < 4; skipped += 1) {
    const from = start + skipped;
    if (end - from < SHORTEST_RUN - 4) return undefined;
    if (!startsAsText(text, from)) continue;
    const characters = readUtf8(base64Bytes(text, from, Math.min(end, from + LONGEST_RUN)));
    if (!characters || characters.length === 0) continue;
    return byteRun(from, paddedEnd(text, end), characters, (byte) => {
      const unit = from + Math.floor(byte / 3) * 4 + (byte % 3);
      return { start: unit, end: Math.min(unit + 2, end) };
    });
  }
  return undefined;
}

/** Whether the first nine bytes could be of a text: nearly all that is no base64 of text ends here. */
function startsAsText(text: string, from: number): boolean {
  return readUtf8(base64Bytes(text, from, from + 12)) !== undefined;
}

function base64Bytes(text: string, from: number, to: number): number[] {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (let offset = from; offset < to; offset += 1) {
    bits = ((bits << 6) | ALPHABET[text.charCodeAt(offset)]!) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes.push((bits >> held) & 0xff);
    }
  }
  return bytes;
}

function paddedEnd(text: string, end: number): number {
  if (text[end] !== '=') return end;
  return text[end + 1] === '=' ? end + 2 : end + 1;
}

/** Runs of hexadecimal bytes that are text: sixteen digits or more, or eight pairs with a sign between them. */
export function hexRuns(text: string): readonly ByteRun[] {
  const runs: ByteRun[] = [];
  for (const match of text.matchAll(/[0-9a-f]{16,}/gi)) {
    for (const skipped of [0, 1]) {
      const from = match.index + skipped;
      const count = Math.floor((Math.min(match[0].length, LONGEST_RUN) - skipped) / 2);
      const places = Array.from({ length: count }, (_, index) => ({
        start: from + index * 2,
        end: from + index * 2 + 2,
      }));
      const run = readHex(text, places);
      if (run) runs.push(run);
      if (run) break;
    }
  }
  for (const match of text.matchAll(PAIRS)) {
    const pairs = [...match[0].matchAll(/(?:0x)?[0-9a-f]{2}/gi)].map((pair) => ({
      start: match.index + pair.index,
      end: match.index + pair.index + pair[0].length,
    }));
    const run = readHex(text, pairs);
    if (run) runs.push(run);
  }
  return apart(runs);
}

function readHex(text: string, places: readonly Span[]): ByteRun | undefined {
  const [first, last] = [places[0], places.at(-1)];
  if (!first || !last) return undefined;
  const byteAt = ({ end }: Span) => Number.parseInt(text.slice(end - 2, end), 16);
  if (!readUtf8(places.slice(0, 8).map(byteAt))) return undefined;
  const characters = readUtf8(places.map(byteAt));
  if (!characters || characters.length === 0) return undefined;
  return byteRun(first.start, last.end, characters, (byte) => places[byte]!);
}

function apart(runs: readonly ByteRun[]): readonly ByteRun[] {
  let end = 0;
  return runs
    .toSorted((a, b) => a.start - b.start)
    .filter((run) => {
      if (run.start < end) return false;
      end = run.end;
      return true;
    });
}

function byteRun(start: number, end: number, characters: readonly Character[], place: (byte: number) => Span): ByteRun {
  return {
    start,
    end,
    text: characters.map((character) => character.text).join(''),
    write: (writer) => writeCharacters(writer, characters, place),
  };
}
