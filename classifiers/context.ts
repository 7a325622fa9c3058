import { digest } from '../exchange/canonical.ts';

/** What a classifier may read beside a text: what the rest of its exchange says. One object for a whole exchange. */
export interface Context {
  /** The system and developer texts of the exchange, in their order. */
  readonly instructions: readonly string[];
  /** `sha256:…` of all of it: a part of the cache's key for a classifier that reads it. */
  readonly digest: string;
}

/** A context whose digest is computed when it is first asked for: most exchanges never need it. */
export function createContext(instructions: readonly string[]): Context {
  let computed: string | undefined;
  return {
    instructions,
    get digest() {
      computed ??= digest(instructions.map((text) => `${text.length}:${text}`).join(''));
      return computed;
    },
  };
}

/** For a text that belongs to no exchange, or to one without instructions. */
export const NO_CONTEXT: Context = createContext([]);
