import { ATTACK_SETS } from './attack-sets.ts';
import { ENCODED_SETS } from './encoded-sets.ts';
import type { headsOf } from './families.ts';
import { HARM_SETS } from './harm-sets.ts';
import { OVERREFUSAL_SETS } from './overrefusal-sets.ts';
import type { Reader } from './read.ts';
import { TOXICITY_SETS } from './toxicity-sets.ts';

/** One text, and whether it is of the class that its set looks for. */
export interface Example {
  readonly text: string;
  readonly positive: boolean;
  /** The test that it belongs to, in a set that is made of tests. */
  readonly group?: string;
}

/** Labelled texts and the heads that they ask about. */
export interface EvaluationSet {
  /** The folder of the data, and the part of it where there are several. */
  readonly name: string;
  readonly heads: Parameters<typeof headsOf>[0];
  /** Other families that are measured on the same texts. */
  readonly also?: readonly Parameters<typeof headsOf>[0][];
  /** BCP 47, or `mul` for several. */
  readonly language: string;
  read(reader: Reader): readonly Example[];
}

export interface Task {
  readonly title: string;
  readonly sets: readonly EvaluationSet[];
}

export const TASKS: readonly Task[] = [
  { title: 'Harmful requests and answers', sets: HARM_SETS },
  { title: 'Injections and jailbreaks', sets: ATTACK_SETS },
  { title: 'Toxicity and hate', sets: TOXICITY_SETS },
  { title: 'Over-refusal: harmless texts that look risky', sets: OVERREFUSAL_SETS },
  { title: 'Harmful requests that are hidden in the text', sets: ENCODED_SETS },
];
