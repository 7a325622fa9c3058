import { visit } from 'jsonc-parser';
import type { Span } from './signal.ts';

/** A string, number or key inside JSON text: where it lies there, and where its decoded form lies in the reading. */
interface Leaf {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
  readonly start: number;
}

/** JSON text as a classifier reads it: the decoded keys, strings and numbers, a line each. */
export interface JsonReading {
  readonly text: string;
  readonly leaves: readonly Leaf[];
}

/**
 * Reads JSON text for scanning. Every key and value is in the reading, also the earlier of two equal keys and the
 * digits that a double cannot hold, because it walks the tokens and not a parsed object.
 *
 * @returns undefined when the text is not JSON (RFC 8259); it is then to be scanned as plain text.
 */
export function readJsonText(json: string): JsonReading | undefined {
  const leaves: Leaf[] = [];
  let start = 0;
  let broken = false;
  const add = (text: string, offset: number, length: number) => {
    leaves.push({ offset, length, text, start });
    start += text.length + 1;
  };
  visit(
    json,
    {
      onObjectProperty: (property, offset, length) => add(property, offset, length),
      onLiteralValue: (value, offset, length) => {
        if (typeof value === 'string') add(value, offset, length);
        else if (typeof value === 'number') add(json.slice(offset, offset + length), offset, length);
      },
      onError: () => {
        broken = true;
      },
    },
    { disallowComments: true, allowTrailingComma: false },
  );
  if (broken) return undefined;
  return { text: leaves.map((leaf) => leaf.text).join('\n'), leaves };
}

/** A span of a reading and what replaces it. */
export interface Replacement extends Span {
  readonly replacement: string;
}

/** Replaces sorted, disjoint spans of a text. */
export function replaceSpans(text: string, replacements: readonly Replacement[]): string {
  let result = '';
  let from = 0;
  for (const { start, end, replacement } of replacements) {
    result += text.slice(from, start) + replacement;
    from = end;
  }
  return result + text.slice(from);
}

/**
 * JSON text in which spans of its reading are replaced, and which is still JSON: a leaf that a span meets becomes a
 * string with the replacement in it (a number too); all other bytes stay.
 *
 * @param replacements sorted and disjoint, in offsets of `reading.text`; one that crosses leaves is cut at their ends
 *   and shows its replacement in the first.
 */
export function replaceInJsonText(json: string, reading: JsonReading, replacements: readonly Replacement[]): string {
  const edits: Replacement[] = [];
  for (const leaf of reading.leaves) {
    const end = leaf.start + leaf.text.length;
    const inside = replacements
      .filter((span) => span.start < end && span.end > leaf.start)
      .map((span) => ({
        start: Math.max(span.start - leaf.start, 0),
        end: Math.min(span.end, end) - leaf.start,
        replacement: span.start >= leaf.start ? span.replacement : '',
      }));
    if (inside.length === 0) continue;
    edits.push({
      start: leaf.offset,
      end: leaf.offset + leaf.length,
      replacement: JSON.stringify(replaceSpans(leaf.text, inside)),
    });
  }
  return replaceSpans(json, edits);
}
