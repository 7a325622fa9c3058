import type { Span } from '../../exchange/signal.ts';
import type { Writer } from './layer.ts';

/** A character of a text that was read from bytes, and the bytes `[start, end)` that it was. */
export interface Character {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads UTF-8. A character that is cut in two at either end is left out, since a run may be cut itself; anything else
 * that is no UTF-8, or that no text has (control characters, private use), makes the whole undefined.
 */
export function readUtf8(bytes: readonly number[]): readonly Character[] | undefined {
  const characters: Character[] = [];
  let at = 0;
  while (at < Math.min(3, bytes.length) && isContinuation(bytes[at]!)) at += 1;
  while (at < bytes.length) {
    const length = lengthOf(bytes[at]!);
    if (length === 0) return undefined;
    if (at + length > bytes.length) {
      return bytes.slice(at + 1).every(isContinuation) ? characters : undefined;
    }
    const code = codeOf(bytes, at, length);
    if (code === undefined || !isText(code)) return undefined;
    characters.push({ text: String.fromCodePoint(code), start: at, end: at + length });
    at += length;
  }
  return characters;
}

/** Writes characters whose bytes lie in a text where `place` says. */
export function writeCharacters(writer: Writer, characters: readonly Character[], place: (byte: number) => Span): void {
  for (const { text, start, end } of characters) writer.put(text, place(start).start, place(end - 1).end);
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

function lengthOf(byte: number): number {
  if (byte < 0x80) return 1;
  if (byte >= 0xc2 && byte < 0xe0) return 2;
  if (byte >= 0xe0 && byte < 0xf0) return 3;
  return byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
}

function codeOf(bytes: readonly number[], at: number, length: number): number | undefined {
  let code = length === 1 ? bytes[at]! : bytes[at]! & (0xff >> (length + 1));
  for (let next = 1; next < length; next += 1) {
    const byte = bytes[at + next]!;
    if (!isContinuation(byte)) return undefined;
    code = code * 64 + (byte & 0x3f);
  }
  const least = [0, 0, 0x80, 0x800, 0x10000][length]!;
  return code >= least && code <= 0x10ffff ? code : undefined;
}

function isText(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return code !== 0x7f && !(code >= 0x80 && code < 0xa0) && !(code >= 0xd800 && code < 0xf900) && code < 0xf0000;
}
