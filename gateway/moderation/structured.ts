import { PortcullisError } from '../../exchange/errors.ts';
import type { AnswerPart, ModelEvent, ModelRequest } from '../../exchange/exchange.ts';
import { isJsonObject, type JsonValue } from '../../exchange/json.ts';
import { readJsonText, replaceSpans } from '../../exchange/json-text.ts';
import type { Released } from '../../exchange/released.ts';
import type { GateOutput } from './held-answer.ts';
import { matchesSchema } from './json-schema.ts';
import { UnusableSchema } from './unusable-schema.ts';

/** That a client wants its answer in JSON, and by which schema, where it gave one. */
export interface WantedJson {
  readonly schema?: JsonValue;
}

/** What the client of a request wants to parse; undefined where it wants text. */
export function wantedJson({ form, body }: ModelRequest): WantedJson | undefined {
  if (form === 'openai.chat') return wantedBy(body.response_format);
  if (form === 'openai.responses') return isJsonObject(body.text) ? wantedBy(body.text.format) : undefined;
  const { output_config: config, output_format: format } = body;
  return wantedBy(format) ?? (isJsonObject(config) ? wantedBy(config.format) : undefined);
}

function wantedBy(format: JsonValue | undefined): WantedJson | undefined {
  if (!isJsonObject(format) || format.type === 'text') return undefined;
  const { json_schema: named } = format;
  const schema = isJsonObject(named) ? named.schema : format.schema;
  return schema === undefined ? {} : { schema };
}

/** One choice of an answer: its text as the model wrote it, and as it goes to the client. */
interface Choice {
  came: string;
  went: string;
  /** From the first change of its text on, all that comes waits here. */
  held?: Released<AnswerPart>[];
  /** By a policy: nothing more comes of it. */
  isStopped?: boolean;
}

/**
 * An answer that has to stay JSON of the client's schema where a policy changed it. Stands behind everything that changes
 * a text: redactions, and placeholders that became again what they stand for.
 *
 * While a text is as the model wrote it, it goes on at once. From its first change on the rest is held until the end, and
 * goes only if the whole is still JSON with the same structure and matches the schema. What was not changed is not judged,
 * nor is a text that was no JSON from the model: that is the model's business.
 */
export class StructuredAnswer {
  readonly #wanted: WantedJson;
  readonly #choices = new Map<number, Choice>();

  constructor(wanted: WantedJson) {
    this.#wanted = wanted;
  }

  /** Has to be called for everything that the model says, before it comes to `checked`. */
  heard(event: ModelEvent): void {
    if (event.type === 'text') this.#choiceAt(event.choice).came += event.text;
  }

  /** @throws PortcullisError `redaction_broke_json` at the end of an answer, for a text that was changed and does not match. */
  async *checked(outputs: AsyncIterable<GateOutput>): AsyncGenerator<GateOutput> {
    for await (const output of outputs) {
      if (output.type === 'part') {
        const { value } = output.part;
        const choice = this.#choiceAt(value.choice);
        if (mayGo(choice, value)) yield output;
        else hold(choice, output.part);
        continue;
      }
      if (output.type === 'choice_stop') this.#choiceAt(output.choice).isStopped = true;
      if (output.type === 'end') yield* this.#rest();
      yield output;
    }
  }

  *#rest(): Generator<GateOutput> {
    const choices = [...this.#choices.values()].filter(({ isStopped }) => !isStopped);
    for (const { came, went } of choices) if (came !== went) assertStillWanted(came, went, this.#wanted);
    for (const { held = [] } of choices) for (const part of held) yield { type: 'part', part };
  }

  #choiceAt(index = 0): Choice {
    const known = this.#choices.get(index);
    if (known) return known;
    const choice = { came: '', went: '' };
    this.#choices.set(index, choice);
    return choice;
  }
}

function mayGo(choice: Choice, part: AnswerPart): boolean {
  if (part.type !== 'text') return choice.held === undefined;
  const isSame = choice.held === undefined && choice.came.startsWith(part.text, choice.went.length);
  choice.went += part.text;
  return isSame;
}

function hold(choice: Choice, part: Released<AnswerPart>): void {
  choice.held ??= [];
  choice.held.push(part);
}

/** @throws PortcullisError `redaction_broke_json` */
function assertStillWanted(came: string, went: string, { schema }: WantedJson): void {
  const before = readJson(came);
  if (!before) return;
  const after = readJson(went);
  if (!after) throw broken('is no longer JSON');
  if (before.outline !== after.outline || before.nodes !== after.nodes) throw broken('no longer has its structure');
  if (schema === undefined) return;
  try {
    if (matchesSchema(after.value, schema)) return;
  } catch (error) {
    if (error instanceof UnusableSchema) throw broken(`cannot be checked against its schema: ${error.message}`);
    throw error;
  }
  throw broken('does not match its schema');
}

function broken(what: string): PortcullisError {
  return new PortcullisError(
    'redaction_broke_json',
    `The answer was stopped: the safety policy replaced a part of it, and with that it ${what}. Ask for something else, or by a schema that leaves room for replacements.`,
  );
}

interface Json {
  readonly value: JsonValue;
  /** The text without white space, and with one sign for each key, string and number. */
  readonly outline: string;
  /** How many values are in it, one in another; of members with one name only the last. */
  readonly nodes: number;
}

/** @throws PortcullisError `redaction_broke_json` for JSON that is nested too deep to be looked at. */
function readJson(json: string): Json | undefined {
  const value = parsed(json);
  if (value === undefined) return undefined;
  const reading = readJsonText(json);
  if (!reading) throw broken('cannot be checked: it is nested too deep');
  const leaves = reading.leaves.map(({ offset, length }) => ({
    start: offset,
    end: offset + length,
    replacement: '·',
  }));
  let nodes = 0;
  JSON.parse(json, (_, node) => {
    nodes += 1;
    return node;
  });
  return { value, outline: replaceSpans(json, leaves).replace(/[ \t\n\r]/g, ''), nodes };
}

function parsed(json: string): JsonValue | undefined {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
