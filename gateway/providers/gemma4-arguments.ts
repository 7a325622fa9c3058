import { MAX_JSON_DEPTH } from '../../exchange/json.ts';

const QUOTE = '<|"|>';
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A tool call as Gemma 4 writes it. */
export interface RawCall {
  readonly name: string;
  /** JSON text of an object. */
  readonly arguments: string;
}

/**
 * Reads what stands between Gemma 4's tokens of a tool call: `call:name{key:<|"|>text<|"|>,other:42,list:[true]}`. Texts
 * are literal, without escapes; keys are bare. Small models also write JSON's quotes, and texts without any; and where a
 * server's template shows them their earlier calls as `{{"key":"text"}}`, the same.
 *
 * @returns undefined where it is no call, or is nested deeper than JSON of ours may be.
 */
export function readRawCall(source: string): RawCall | undefined {
  const [head, name] = /^\s*call:([\w.-]{1,64})\s*(?=\{)/.exec(source) ?? [];
  if (head === undefined || name === undefined) return undefined;
  const inner = /^\{\s*(\{.*\})\s*\}\s*$/s.exec(source.slice(head.length))?.[1];
  const reader = new ArgumentReader(inner ?? source.slice(head.length));
  const json = reader.object(1);
  return json === undefined || !reader.isAtEnd() ? undefined : { name, arguments: json };
}

/**
 * Translates arguments to JSON text, so that a number stays as it was written. Each method reads from the current place
 * on, and gives undefined where the text has no such thing there.
 */
class ArgumentReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  isAtEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#source.length;
  }

  object(depth: number): string | undefined {
    // By key, so that none is there twice: readers of JSON differ in which of the two they take.
    const entries = new Map<string, string>();
    const isWhole = this.#list('{', '}', depth, () => {
      const key = this.#key();
      if (key === undefined || !this.#take(':')) return false;
      const value = this.#value(depth);
      if (value !== undefined) entries.set(key, value);
      return value !== undefined;
    });
    if (!isWhole) return undefined;
    return `{${[...entries].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
  }

  #array(depth: number): string | undefined {
    const values: string[] = [];
    const isWhole = this.#list('[', ']', depth, () => {
      const value = this.#value(depth);
      if (value !== undefined) values.push(value);
      return value !== undefined;
    });
    return isWhole ? `[${values.join(',')}]` : undefined;
  }

  /** Whether there is a list between two signs whose items, with commas between, all could be read. */
  #list(open: string, close: string, depth: number, readItem: () => boolean): boolean {
    if (depth > MAX_JSON_DEPTH || !this.#take(open)) return false;
    if (this.#take(close)) return true;
    do {
      if (!readItem()) return false;
    } while (this.#take(','));
    return this.#take(close);
  }

  #value(depth: number): string | undefined {
    this.#skipSpace();
    const first = this.#source[this.#at];
    if (first === '{') return this.object(depth + 1);
    if (first === '[') return this.#array(depth + 1);
    const text = this.#quoted();
    return text === undefined ? jsonOf(this.#bare(/[,{}[\]]/g)) : JSON.stringify(text);
  }

  #key(): string | undefined {
    this.#skipSpace();
    return this.#quoted() ?? this.#bare(/[:,{}[\]]/g);
  }

  /** A text in the model's own quotes, or in JSON's; undefined where there is none, or it does not end. */
  #quoted(): string | undefined {
    if (this.#source.startsWith(QUOTE, this.#at)) {
      const from = this.#at + QUOTE.length;
      const to = this.#source.indexOf(QUOTE, from);
      if (to < 0) return undefined;
      this.#at = to + QUOTE.length;
      return this.#source.slice(from, to);
    }
    const json = /"(?:[^"\\]|\\.)*"/sy;
    json.lastIndex = this.#at;
    const [quoted] = json.exec(this.#source) ?? [];
    const text = quoted === undefined ? undefined : parseText(quoted);
    if (quoted !== undefined && text !== undefined) this.#at += quoted.length;
    return text;
  }

  /** A text without quotes, up to a sign of structure; undefined where there is none. */
  #bare(end: RegExp): string | undefined {
    end.lastIndex = this.#at;
    const to = end.exec(this.#source)?.index ?? this.#source.length;
    const text = this.#source.slice(this.#at, to).trim();
    if (text === '' || text.includes(QUOTE)) return undefined;
    this.#at = to;
    return text;
  }

  #take(sign: string): boolean {
    this.#skipSpace();
    if (this.#source[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    while (/\s/.test(this.#source[this.#at] ?? '')) this.#at += 1;
  }
}

function parseText(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch (error) {
    // A quoted text with a line break in it is none of JSON's.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `None` is what the template makes of a null. */
function jsonOf(bare: string | undefined): string | undefined {
  if (bare === undefined || bare === 'true' || bare === 'false' || NUMBER.test(bare)) return bare;
  return bare === 'null' || bare === 'None' ? 'null' : JSON.stringify(bare);
}
