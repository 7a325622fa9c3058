import { readJsonText, replaceInJsonText } from '../../exchange/json-text.ts';
import type { Span } from '../../exchange/signal.ts';

/**
 * Puts the texts that were replaced by numbered placeholders back where a model repeats those. They are the client's
 * own: it sent them with the request. A placeholder may arrive in pieces, so a text that could be the beginning of one
 * is held.
 */
export class Restorer {
  readonly #originals: ReadonlyMap<string, string>;
  readonly #any: RegExp;
  readonly #held = { text: '', reasoning: '' };
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
    return this.#restored(isBeginning ? text.slice(0, open) : text);
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
    if (!reading) return this.#restored(text);
    const spans: (Span & { replacement: string })[] = [];
    for (const match of reading.text.matchAll(this.#any)) {
      const end = match.index + match[0].length;
      spans.push({ start: match.index, end, replacement: this.#original(match[0]) });
    }
    return spans.length === 0 ? text : replaceInJsonText(text, reading, spans);
  }

  #isBeginning(text: string): boolean {
    return [...this.#originals.keys()].some((placeholder) => placeholder !== text && placeholder.startsWith(text));
  }

  #restored(text: string): string {
    return text.replace(this.#any, (placeholder) => this.#original(placeholder));
  }

  #original(placeholder: string): string {
    this.#count += 1;
    return this.#originals.get(placeholder) ?? placeholder;
  }
}
