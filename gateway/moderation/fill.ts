import type { Transform } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type { Replacement } from '../../exchange/json-text.ts';
import { NO_LAST4, type Redaction } from './redact.ts';

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/gu;
const DOT = '•';

/** The last four are shown only of what is twice as long: of a short text they would be most of it. */
const LEAST_FOR_LAST4 = 8;

/** Signs that control tokens are made of, and what looks like them and means nothing to a tokenizer. */
const HARMLESS: Readonly<Record<string, string>> = {
  '<': '‹',
  '>': '›',
  '＜': '‹',
  '＞': '›',
  '|': '¦',
  '｜': '¦',
  '[': '⟦',
  ']': '⟧',
  // Of a reference such as `&lt;`, which whatever stands behind may decode.
  '&': '﹠',
};
const SIGN = /[<>＜＞|｜[\]&]/g;

/** A text that comes back, and the rules that took it out: each has its say in which tools are given it. */
export interface Original {
  readonly text: string;
  readonly rules: readonly Transform[];
}

/** Without vowels they spell nothing, and without digits they are not taken for the end of a card or an account number. */
const CODE_LETTERS = 'bcdfghjklmnpqrstvwxz';
const CODE_LENGTH = 6;

/** Two texts of one request have the same code once in 64 million pairs; so often in a row, the hash is none. */
const MOST_TRIED = 100;

/**
 * Fills in what the replacements of one exchange say of the texts that they cover (see `Transform`), and knows which
 * text a placeholder stands for, for as long as the exchange lasts.
 *
 * A placeholder has a code that is made of the text by a keyed hash, so it is the same in each turn that a client sends
 * again, whatever it left out before. Nobody without the key can say which text it stands for, or write one that
 * stands for something, other than by copying it.
 */
export class Fill {
  readonly #hash: (text: string) => string;
  readonly #scope: string | undefined;
  readonly #originals = new Map<string, Original>();

  /**
   * @param hash a keyed hash, `name:` and hexadecimal digits: without the key nobody can try out telephone numbers.
   * @param scope in which one text has one placeholder; without it no text comes back, and placeholders have no code.
   */
  constructor(hash: (text: string) => string, scope?: string) {
    this.#hash = hash;
    this.#scope = scope;
  }

  /** By placeholder, the texts that come back in the answer. */
  get originals(): ReadonlyMap<string, Original> {
    return this.#originals;
  }

  /** For the answer to the request: what the model itself writes has no original that could come back. */
  forAnswer(): Fill {
    return new Fill(this.#hash);
  }

  /** @param text that the replacements are about, by their offsets. */
  replacements(redactions: readonly Redaction[], text: string): readonly Replacement[] {
    return redactions.map(({ start, end, replacement, restores }) => {
      return { start, end, replacement: this.fill(replacement, text.slice(start, end), restores) };
    });
  }

  /**
   * A replacement for a text.
   *
   * @param rules that would have the text back; of none, no tool is given it.
   */
  fill(template: string, covered: string, rules: readonly Transform[] = []): string {
    if (!template.includes('{')) return template;
    if (template.includes('{n}')) return this.#placeholder(template, covered, rules);
    return template
      .replaceAll('{mask}', () => covered.replace(LETTER_OR_DIGIT, DOT))
      .replaceAll('{last4}', () => last4(covered))
      .replaceAll('{hash}', () => digitsOf(this.#hash(covered)).slice(0, 8))
      .replaceAll('{neutral}', () => covered.replace(SIGN, (sign) => HARMLESS[sign] ?? sign));
  }

  #placeholder(template: string, covered: string, rules: readonly Transform[]): string {
    // What an image showed is nowhere as a text, so nothing of it can come back.
    if (this.#scope === undefined || covered === '') return template.replace(/_?\{n\}/g, '');
    for (let tried = 0; tried < MOST_TRIED; tried += 1) {
      const hash = this.#hash(JSON.stringify(['placeholder', this.#scope, template, covered, tried]));
      const placeholder = template.replaceAll('{n}', codeOf(hash));
      const known = this.#originals.get(placeholder);
      if (known && known.text !== covered) continue;
      this.#originals.set(placeholder, { text: covered, rules: withRules(known?.rules ?? [], rules) });
      return placeholder;
    }
    throw new PortcullisError('internal_error', 'The hash of the audit log gives too many texts one placeholder.');
  }
}

/** Each rule once, however often its text stands in the request. */
function withRules(known: readonly Transform[], more: readonly Transform[]): readonly Transform[] {
  const isSame = (a: Transform, b: Transform) =>
    a.policy === b.policy && a.rule === b.rule && JSON.stringify(a.tools) === JSON.stringify(b.tools);
  const all = [...known];
  for (const rule of more) if (!all.some((one) => isSame(one, rule))) all.push(rule);
  return all;
}

function digitsOf(hash: string): string {
  return hash.replace(/^.*:/, '');
}

/** 48 bits of a hash as letters. */
function codeOf(hash: string): string {
  let value = Number.parseInt(digitsOf(hash).slice(0, 12), 16);
  let code = '';
  while (code.length < CODE_LENGTH) {
    code += CODE_LETTERS.charAt(value % CODE_LETTERS.length);
    value = Math.floor(value / CODE_LETTERS.length);
  }
  return code;
}

function last4(covered: string): string {
  const characters = covered.match(LETTER_OR_DIGIT) ?? [];
  return characters.length < LEAST_FOR_LAST4 ? NO_LAST4 : characters.slice(-4).join('');
}
