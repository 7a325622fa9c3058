import { visit } from 'jsonc-parser';
import { MAX_JSON_DEPTH } from './json.ts';
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

/** Leaves the walk of a text, which would otherwise go down by recursion as deep as the text is nested. */
class Unreadable extends Error {}

/**
 * Reads JSON text for scanning. Every key and value is in the reading, also the earlier of two equal keys and the
 * digits that a double cannot hold, because it walks the tokens and not a parsed object.
 *
 * @returns undefined when the text is not JSON (RFC 8259), or is nested deeper than `MAX_JSON_DEPTH`; it is then to be
 *   scanned as plain text.
 */
export function readJsonText(json: string): JsonReading | undefined {
  const leaves: Leaf[] = [];
  let start = 0;
  let depth = 0;
  const add = (text: string, offset: number, length: number) => {
    leaves.push({ offset, length, text, start });
    start += text.length + 1;
  };
  const refuse = () => {
    throw new Unreadable();
  };
  const enter = () => {
    depth += 1;
    if (depth > MAX_JSON_DEPTH) refuse();
  };
  const leave = () => {
    depth -= 1;
  };
  try {
    visit(
      json,
      {
        onObjectBegin: enter,
        onArrayBegin: enter,
        onObjectEnd: leave,
        onArrayEnd: leave,
        onObjectProperty: (property, offset, length) => add(property, offset, length),
        onLiteralValue: (value, offset, length) => {
          if (typeof value === 'string') add(value, offset, length);
          else if (typeof value === 'number') add(json.slice(offset, offset + length), offset, length);
        },
        onError: refuse,
      },
      { disallowComments: true, allowTrailingComma: false },
    );
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
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
  // Leaves and replacements are both in the order of the text: one walk along both.
  let first = 0;
  for (const leaf of reading.leaves) {
    const end = leaf.start + leaf.text.length;
    while (first < replacements.length && replacements[first]!.end <= leaf.start) first += 1;
    const inside: Replacement[] = [];
    for (let index = first; index < replacements.length && replacements[index]!.start < end; index += 1) {
      const span = replacements[index]!;
      inside.push({
        start: Math.max(span.start - leaf.start, 0),
        end: Math.min(span.end, end) - leaf.start,
        replacement: span.start >= leaf.start ? span.replacement : '',
      });
    }
    if (inside.length === 0) continue;
    edits.push({
      start: leaf.offset,
      end: leaf.offset + leaf.length,
      replacement: JSON.stringify(replaceSpans(leaf.text, inside)),
    });
  }
  return replaceSpans(json, edits);
}
