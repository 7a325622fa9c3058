import { readJsonText, replaceInJsonText } from '../../exchange/json-text.ts';
import type { Span } from '../../exchange/signal.ts';

/** So much before a placeholder tells whether it is in a link, in UTF-16 units. */
const LOOK_BACK = 65_536;

/**
 * Puts the texts that were replaced by numbered placeholders back where a model repeats those. They are the client's
 * own: it sent them with the request. A placeholder may arrive in pieces, so a text that could be the beginning of one
 * is held.
 *
 * In a link a placeholder stays: a page or a document that talks the model into writing an image of its own server, with
 * the placeholder in the address, would otherwise be sent the original as soon as the answer is shown.
 */
export class Restorer {
  readonly #originals: ReadonlyMap<string, string>;
  readonly #any: RegExp;
  readonly #held = { text: '', reasoning: '' };
  /** The end of what was let go, as the model wrote it. */
  readonly #seen = { text: '', reasoning: '' };
  #count = 0;

  /** @param originals by placeholder; at least one. Every placeholder begins with `[`. */
  constructor(originals: ReadonlyMap<string, string>) {
    this.#originals = originals;
    const escaped = [...originals.keys()].map((placeholder) => placeholder.replace(/[^\w]/g, '\\$&'));
    this.#any = new RegExp(escaped.join('|'), 'g');
  }

  /** How many placeholders were replaced. */
  get count(): number {
    return this.#count;
  }

  /** What may go of a text, with what was held of it before. */
  push(type: 'text' | 'reasoning', piece: string): string {
    const text = this.#held[type] + piece;
    const open = text.lastIndexOf('[');
    const isBeginning = open !== -1 && this.#isBeginning(text.slice(open));
    this.#held[type] = isBeginning ? text.slice(open) : '';
    const ready = isBeginning ? text.slice(0, open) : text;
    const restored = this.#restored(ready, this.#seen[type]);
    this.#seen[type] = (this.#seen[type] + ready).slice(-LOOK_BACK);
    return restored;
  }

  /** What is still held, at the end of a text. */
  flush(type: 'text' | 'reasoning'): string {
    const rest = this.#held[type];
    this.#held[type] = '';
    return rest;
  }

  /** The arguments of a tool call, which stay JSON where they are. */
  json(text: string): string {
    const reading = readJsonText(text);
    if (!reading) return this.#restored(text, '');
    const spans: (Span & { replacement: string })[] = [];
    for (const match of reading.text.matchAll(this.#any)) {
      const end = match.index + match[0].length;
      const string = reading.leaves.findLast(({ start }) => start <= match.index);
      const before = reading.text.slice(string?.start, match.index).slice(-LOOK_BACK);
      if (!isInLink(before)) spans.push({ start: match.index, end, replacement: this.#original(match[0]) });
    }
    return spans.length === 0 ? text : replaceInJsonText(text, reading, spans);
  }

  #isBeginning(text: string): boolean {
    return [...this.#originals.keys()].some((placeholder) => placeholder !== text && placeholder.startsWith(text));
  }

  /** @param before what stands before the text. */
  #restored(text: string, before: string): string {
    return text.replace(this.#any, (placeholder, offset: number) => {
      const written = (before + text.slice(0, offset)).slice(-LOOK_BACK);
      return isInLink(written) ? placeholder : this.#original(placeholder);
    });
  }

  #original(placeholder: string): string {
    this.#count += 1;
    return this.#originals.get(placeholder) ?? placeholder;
  }
}

/**
 * Whether what comes next is in an address, in the target of a Markdown link, or in an HTML tag: each may hold what a
 * browser then asks for. Linear in the text.
 */
function isInLink(before: string): boolean {
  const target = before.slice(Math.max(before.lastIndexOf(')'), before.lastIndexOf('\n')) + 1);
  const tag = before.slice(before.lastIndexOf('>') + 1);
  return /\/\/|\]\(/.test(lastWord(before)) || target.includes('](') || /<[a-z!/]/i.test(tag);
}

/** What stands behind the last white space. */
function lastWord(text: string): string {
  let start = text.length;
  while (start > 0 && !/\s/.test(text.charAt(start - 1))) start -= 1;
  return text.slice(start);
}
