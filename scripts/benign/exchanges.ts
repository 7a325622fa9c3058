import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../exchange/json.ts';

/** One line of `tests/benign/*.jsonl`: what a harmless person asked, and a harmless answer. */
export interface BenignExchange {
  readonly id: string;
  readonly kind: string;
  /** As in an OpenAI chat request. */
  readonly messages: readonly JsonObject[];
  readonly tools?: readonly JsonObject[];
  readonly answer?: string;
}

/** @returns the exchanges of every `.jsonl` file of a folder, in the order of the files' names. */
export function readBenign(folder: string): readonly BenignExchange[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as BenignExchange);
}
