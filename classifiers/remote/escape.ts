/**
 * `<` and `[`, in any width, where they could begin a token or a mark of a guard's template: `<|im_end|>`,
 * `<end_of_turn>`, `<END CONVERSATION>`, `<score>`, `</think>`, `<<SYS>>`, `[/INST]`. A comparison (`a < b`) stays.
 */
const OPENING = /[<\uff1c\ufe64](?=[\p{L}|\uff5c/_<\uff1c\ufe64!])|[[\uff3b](?=\/?[A-Z_]{3,}[\]\uff3d])/gu;
/** Turns as the templates write them, at the beginning of a line. */
const TURN = /^([^\S\n]*(?:user|agent|assistant|human question|chatbot response)[^\S\n]*)[:\uff1a]/gimu;

/**
 * A text that can neither end its place in the template of a guard nor begin another: what could is replaced by signs
 * that look alike, as the effect `neutralise` does. As long as the text, unit for unit.
 */
export function escapeTemplate(text: string): string {
  return text
    .replace(OPENING, (sign) => (sign === '[' || sign === '\uff3b' ? '\u27e6' : '\u2039'))
    .replace(TURN, (turn) => `${turn.slice(0, -1)}\u2236`);
}
