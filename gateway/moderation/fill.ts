import type { Replacement } from '../../exchange/json-text.ts';
import type { Segment } from '../../exchange/segment.ts';
import { NO_LAST4 } from './redact.ts';

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/gu;
const DOT = '•';

/** The last four are shown only of what is twice as long: of a short text they would be most of it. */
const LEAST_FOR_LAST4 = 8;

/** Signs that control tokens are made of, and what looks like them and means nothing to a tokenizer. */
const HARMLESS: Readonly<Record<string, string>> = {
  '<': '‹',
  '>': '›',
  '|': '¦',
  '｜': '¦',
  '[': '⟦',
  ']': '⟧',
};

/**
 * Fills in what the replacements of one exchange say of the texts that they cover (see `Transform`), and knows which
 * text a numbered placeholder stands for.
 */
export class Fill {
  readonly #hash: (text: string) => string;
  readonly #texts: readonly Pick<Segment, 'text'>[];
  readonly #placeholders = new Map<string, string>();
  readonly #originals = new Map<string, string>();

  /**
   * @param hash a keyed hash, `name:` and hexadecimal digits: without the key nobody can try out telephone numbers.
   * @param texts of the request: what stands in one of them is no placeholder of ours.
   */
  constructor(hash: (text: string) => string, texts: readonly Pick<Segment, 'text'>[]) {
    this.#hash = hash;
    this.#texts = texts;
  }

  /** By placeholder, the texts that come back in the answer. */
  get originals(): ReadonlyMap<string, string> {
    return this.#originals;
  }

  /** @param text that the replacements are about, by their offsets. */
  replacements(replacements: readonly Replacement[], text: string): readonly Replacement[] {
    return replacements.map(({ start, end, replacement }) => {
      return { start, end, replacement: this.fill(replacement, text.slice(start, end)) };
    });
  }

  /** A replacement for a text. */
  fill(template: string, covered: string): string {
    if (!template.includes('{')) return template;
    if (template.includes('{n}')) return this.#numbered(template, covered);
    return template
      .replaceAll('{mask}', () => covered.replace(LETTER_OR_DIGIT, DOT))
      .replaceAll('{last4}', () => last4(covered))
      .replaceAll('{hash}', () => this.#hash(covered).replace(/^.*:/, '').slice(0, 8))
      .replaceAll('{neutral}', () => covered.replace(/[<>|｜[\]]/g, (sign) => HARMLESS[sign] ?? sign));
  }

  /** The first number under which nothing else stands, in any text of the request either. */
  #numbered(template: string, covered: string): string {
    // What an image showed is nowhere as a text, so nothing of it can come back.
    if (covered === '') return template.replace(/_?\{n\}/g, '');
    const key = `${template}\u0000${covered}`;
    const before = this.#placeholders.get(key);
    if (before !== undefined) return before;
    for (let number = 1; ; number += 1) {
      const placeholder = template.replaceAll('{n}', String(number));
      if (this.#originals.has(placeholder) || this.#texts.some(({ text }) => text.includes(placeholder))) continue;
      this.#placeholders.set(key, placeholder);
      this.#originals.set(placeholder, covered);
      return placeholder;
    }
  }
}

function last4(covered: string): string {
  const characters = covered.match(LETTER_OR_DIGIT) ?? [];
  return characters.length < LEAST_FOR_LAST4 ? NO_LAST4 : characters.slice(-4).join('');
}
