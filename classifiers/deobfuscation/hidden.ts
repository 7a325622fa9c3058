import { readUtf8, writeCharacters } from './bytes.ts';
import type { Run } from './layer.ts';

const TAGS = /(?:\udb40[\udc00-\udc7f])+/g;
/** The sequences of the flags of England, Scotland, Wales and others: a region in lower case, and a cancel tag. */
const FLAG = /^[a-z0-9]{3,6}\x7f/;
const BLACK_FLAG = '\ud83c\udff4';
/** Three and more in a row: one belongs to an emoji or an ideograph, and there is no use for two. */
const SELECTORS = /(?:[\ufe00-\ufe0f]|\udb40[\udd00-\uddef]){3,}/g;

/** Runs of tag characters (U+E0000 to U+E007F), which show nothing and stand for ASCII; not those of flags. */
export function tagRuns(text: string): readonly Run[] {
  const runs: Run[] = [];
  for (const match of text.matchAll(TAGS)) {
    const end = match.index + match[0].length;
    const start = match.index + flagLength(text, match.index, match[0]);
    if (start === end) continue;
    runs.push({
      start,
      end,
      write(writer) {
        for (let offset = start; offset < end; offset += 2) {
          const code = text.charCodeAt(offset + 1) - 0xdc00;
          if (code >= 0x20 && code < 0x7f) writer.put(String.fromCharCode(code), offset, offset + 2);
        }
      },
    });
  }
  return runs;
}

function flagLength(text: string, start: number, tags: string): number {
  if (!text.startsWith(BLACK_FLAG, start - 2)) return 0;
  const ascii = Array.from({ length: Math.min(8, tags.length / 2) }, (_, index) =>
    String.fromCharCode(tags.charCodeAt(index * 2 + 1) - 0xdc00),
  ).join('');
  return (FLAG.exec(ascii)?.[0].length ?? 0) * 2;
}

/** Runs of variation selectors that stand for bytes: VS1 to VS16 for 0 to 15, VS17 to VS256 for 16 to 255. */
export function selectorRuns(text: string): readonly Run[] {
  const runs: Run[] = [];
  for (const match of text.matchAll(SELECTORS)) {
    const [start, end] = [match.index, match.index + match[0].length];
    const bytes: number[] = [];
    const places: { start: number; end: number }[] = [];
    for (let offset = start; offset < end; offset = places.at(-1)!.end) {
      const unit = text.charCodeAt(offset);
      const isLow = unit !== 0xdb40;
      bytes.push(isLow ? unit - 0xfe00 : text.charCodeAt(offset + 1) - 0xdd00 + 16);
      places.push({ start: offset, end: offset + (isLow ? 1 : 2) });
    }
    // The first may be the emoji's own, and its byte is then none of the text's.
    const skipped = bytes[0]! < 16 ? 1 : 0;
    const characters = readUtf8(bytes.slice(skipped));
    if (!characters || characters.length === 0) continue;
    runs.push({
      start: places[skipped]!.start,
      end,
      write: (writer) => writeCharacters(writer, characters, (byte) => places[byte + skipped]!),
    });
  }
  return runs;
}
