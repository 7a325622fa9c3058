import type { JsonObject } from '../../exchange/json.ts';
import type { GuardAnswer } from './answer.ts';

/** A kind of guard model: how it is asked about a text, and what its answers mean. One file each. */
export interface Family {
  /** Raised with every change of what is asked or how an answer is read. */
  readonly version: number;
  /** Every signal that it gives, by the catalogue's name; `unsafe` is its verdict as a whole. */
  readonly signals: readonly string[];
  /** What it is asked about one text; together they give every signal, each of them once. */
  readonly questions: readonly Question[];
}

/** One request to a guard model. */
export interface Question {
  /** Tokens that its answer may have. */
  readonly mostTokens: number;
  /** The answer is known before its end, so that one that was cut by `mostTokens` may be read. */
  readonly isKnownEarly?: boolean;
  /** What the request holds beside the text; `chat_template_kwargs` of the model's own template. */
  readonly extra?: JsonObject;
  /** Scores in [0, 1] by signal; undefined for an answer that is not in the model's form. */
  read(answer: GuardAnswer): ReadonlyMap<string, number> | undefined;
}
