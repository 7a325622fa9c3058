/** The tokens of Gemma 4 that give an answer its structure (Gemma 4 prompt formatting, ai.google.dev). */
export const TOKENS = [
  '<|channel>',
  '<channel|>',
  '<|tool_call>',
  '<tool_call|>',
  '<|tool_response>',
  '<turn|>',
  '<|"|>',
] as const;
export type Token = (typeof TOKENS)[number];

/** A run of text, or a token. */
export type Piece = { readonly text: string } | { readonly token: Token };

const ANY = new RegExp(TOKENS.map((token) => token.replaceAll('|', '\\|')).join('|'), 'g');

/**
 * Cuts a text that comes in pieces at Gemma 4's tokens. What may yet become a token is held back, at most the length of
 * one; so the cuts are the same however the text was split.
 */
export class TokenReader {
  #held = '';

  /** What is certain after this piece of text. Runs of text may be split anywhere. */
  push(piece: string): readonly Piece[] {
    const text = this.#held + piece;
    const keep = text.length - lengthOfBeginning(text);
    this.#held = text.slice(keep);
    return cut(text.slice(0, keep));
  }

  /** What was held back, which is text after all. */
  end(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }
}

/** The length of the longest end of a text with which a token begins. A token has one `<`, at its start. */
function lengthOfBeginning(text: string): number {
  const at = text.lastIndexOf('<');
  const end = text.slice(at);
  return at >= 0 && TOKENS.some((token) => token.length > end.length && token.startsWith(end)) ? end.length : 0;
}

function cut(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: token, index } of text.matchAll(ANY)) {
    if (index > from) pieces.push({ text: text.slice(from, index) });
    pieces.push({ token: token as Token });
    from = index + token.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}
