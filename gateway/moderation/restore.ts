import type { Transform } from '../../exchange/decision.ts';
import type { ToolCall } from '../../exchange/exchange.ts';
import { type Replacement, readJsonText, replaceInJsonText } from '../../exchange/json-text.ts';
import { fitsGlob } from '../../policies/engine/evaluate.ts';
import type { Original } from './fill.ts';

/** So much before a placeholder tells whether it is in a link, in UTF-16 units. */
const LOOK_BACK = 65_536;

/**
 * Puts the texts that were replaced by placeholders back where a model repeats those. They are the client's own: it sent
 * them with the request. A placeholder may arrive in pieces, so a text that could be the beginning of one is held.
 *
 * In a link a placeholder stays: a page or a document that talks the model into writing an image of its own server, with
 * the placeholder in the address, would otherwise be sent the original as soon as the answer is shown. For the same
 * reason a tool is given only what the rules that took it out would give that tool.
 */
export class Restorer {
  readonly #originals: ReadonlyMap<string, Original>;
  readonly #isJson: boolean;
  readonly #any: RegExp;
  readonly #held = { text: '', reasoning: '' };
  /** The end of what was let go, as the model wrote it. */
  readonly #seen = { text: '', reasoning: '' };
  #count = 0;

  /**
   * @param originals by placeholder; at least one. Every placeholder begins with `[`.
   * @param isJson whether the client asked for JSON: what comes back in the text is then part of a string of it.
   */
  constructor(originals: ReadonlyMap<string, Original>, isJson = false) {
    this.#originals = originals;
    this.#isJson = isJson;
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
    const restored = this.#restored(ready, this.#seen[type], this.#isJson && type === 'text');
    this.#seen[type] = (this.#seen[type] + ready).slice(-LOOK_BACK);
    return restored;
  }

  /** What is still held, at the end of a text. */
  flush(type: 'text' | 'reasoning'): string {
    const rest = this.#held[type];
    this.#held[type] = '';
    return rest;
  }

  /** The rule by which a tool may not have what a placeholder in its arguments stands for; undefined: it may have all. */
  withheldBy({ name, arguments: args }: ToolCall): Transform | undefined {
    for (const placeholder of this.#placeholdersIn(args)) {
      const rule = this.#rulesOf(placeholder).find((one) => !givesTo(one, name));
      if (rule) return rule;
    }
    return undefined;
  }

  /** The arguments of a tool call with what its tool may have, which stay JSON where they are. */
  arguments({ name, arguments: args }: ToolCall): string {
    const mayHave = (placeholder: string) => {
      const rules = this.#rulesOf(placeholder);
      return rules.length > 0 && rules.every((rule) => givesTo(rule, name));
    };
    return this.#json(args, mayHave);
  }

  #json(text: string, mayHave: (placeholder: string) => boolean): string {
    const reading = readJsonText(text);
    if (!reading) return this.#whole(text, mayHave);
    const edits = reading.leaves.flatMap(({ start, text: leaf }): readonly Replacement[] => {
      const replacement = isJsonLike(leaf) ? this.#json(leaf, mayHave) : this.#whole(leaf, mayHave);
      return replacement === leaf ? [] : [{ start, end: start + leaf.length, replacement }];
    });
    return edits.length === 0 ? text : replaceInJsonText(text, reading, edits);
  }

  /** JSON in a string of JSON is read, too: there a placeholder may be written in other signs. */
  #placeholdersIn(text: string): readonly string[] {
    const found = text.match(this.#any) ?? [];
    const leaves = readJsonText(text)?.leaves ?? [];
    return [...found, ...leaves.flatMap(({ text: leaf }) => this.#inLeaf(leaf))];
  }

  #inLeaf(leaf: string): readonly string[] {
    return isJsonLike(leaf) ? this.#placeholdersIn(leaf) : (leaf.match(this.#any) ?? []);
  }

  #isBeginning(text: string): boolean {
    return [...this.#originals.keys()].some((placeholder) => placeholder !== text && placeholder.startsWith(text));
  }

  /** @param before what stands before the text. */
  #restored(text: string, before: string, isJson: boolean): string {
    return text.replace(this.#any, (placeholder, offset: number) => {
      const written = (before + text.slice(0, offset)).slice(-LOOK_BACK);
      if (isInLink(isJson ? stringAtEnd(written) : written)) return placeholder;
      const original = this.#original(placeholder);
      return isJson ? JSON.stringify(original).slice(1, -1) : original;
    });
  }

  /** Of a text that is there to its end, what comes behind a placeholder is known, too. */
  #whole(text: string, mayHave: (placeholder: string) => boolean): string {
    return text.replace(this.#any, (placeholder, offset: number) => {
      const written = text.slice(Math.max(0, offset - LOOK_BACK), offset);
      const isHost = /^\.[\p{L}\p{N}]/u.test(text.slice(offset + placeholder.length, offset + placeholder.length + 3));
      return isHost || isInLink(written) || !mayHave(placeholder) ? placeholder : this.#original(placeholder);
    });
  }

  #rulesOf(placeholder: string): readonly Transform[] {
    return this.#originals.get(placeholder)?.rules ?? [];
  }

  #original(placeholder: string): string {
    this.#count += 1;
    return this.#originals.get(placeholder)?.text ?? placeholder;
  }
}

function givesTo({ tools = [] }: Transform, tool: string): boolean {
  return tools.some((glob) => fitsGlob(glob, tool));
}

/** Whether a string may be an object or an array in JSON, whose own strings then have to stay what they are. */
function isJsonLike(text: string): boolean {
  return /^\s*[[{]/.test(text) && readJsonText(text) !== undefined;
}

/** A scheme, two slashes (browsers read `\` as one), a host with a path behind it, or the target of a Markdown link. */
const ADDRESS =
  /[/\\]{2}|\]\(|\bwww\.|\b(?:https?|wss?|ftp|file|data|mailto|javascript):|[\p{L}\p{N}-]\.\p{L}{2,}[/\\?#:]/iu;

/**
 * Whether what comes next is in an address, in the target of a Markdown link, or in an HTML tag: each may hold what a
 * browser then asks for. Linear in the text.
 */
function isInLink(before: string): boolean {
  const target = before.slice(Math.max(before.lastIndexOf(')'), before.lastIndexOf('\n')) + 1);
  const tag = before.slice(before.lastIndexOf('>') + 1);
  return ADDRESS.test(lastWord(before)) || target.includes('](') || /<[a-z!/]/i.test(tag);
}

/** Of JSON that ends in the middle of a string, that string as far as it goes. */
function stringAtEnd(json: string): string {
  for (let quote = json.lastIndexOf('"'); quote !== -1; quote = json.lastIndexOf('"', quote - 1)) {
    let escapes = 0;
    while (json.charAt(quote - 1 - escapes) === '\\') escapes += 1;
    if (escapes % 2 === 0) return json.slice(quote + 1);
  }
  return json;
}

/** What stands behind the last white space. */
function lastWord(text: string): string {
  let start = text.length;
  while (start > 0 && !/\s/.test(text.charAt(start - 1))) start -= 1;
  return text.slice(start);
}
