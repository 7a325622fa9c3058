import type { ModelRequest } from '../../exchange/exchange.ts';
import type { JsonObject, JsonValue } from '../../exchange/json.ts';
import { invalid } from './body-fields.ts';
import { faultOf, type Shape, WORD } from './setting-shapes.ts';

/** Fields that steer the model and hold no text for it, each with what it may be. Whatever else there is, is scanned. */
const SETTINGS: ReadonlyMap<string, Shape> = new Map([
  ['stream', 'boolean'],
  ['logprobs', 'boolean'],
  ['parallel_tool_calls', 'boolean'],
  ['store', 'boolean'],
  ['temperature', 'number'],
  ['top_p', 'number'],
  ['max_tokens', 'number'],
  ['max_completion_tokens', 'number'],
  ['n', 'number'],
  ['seed', 'number'],
  ['presence_penalty', 'number'],
  ['frequency_penalty', 'number'],
  ['top_logprobs', 'number'],
  ['top_k', 'number'],
  ['min_p', 'number'],
  ['repetition_penalty', 'number'],
  ['service_tier', 'word'],
  ['reasoning_effort', 'word'],
  ['verbosity', 'word'],
  ['logit_bias', 'numbers'],
  ['stream_options', 'booleans'],
]);

/**
 * Undefined for a field that is no setting. For one that is, what is wrong with its value, if anything, in words that go on
 * after "has to be".
 */
export function checkSetting(field: string, value: JsonValue): { readonly fault?: string } | undefined {
  const shape = SETTINGS.get(field);
  if (shape) {
    const fault = faultOf(shape, value);
    return fault === undefined ? {} : { fault };
  }
  const isChoice = (field === 'tool_choice' || field === 'function_call') && typeof value === 'string';
  if (!isChoice) return undefined;
  return WORD.test(value) ? {} : { fault: '"none", "auto", "required" or an object' };
}

/** One request may ask for so many answers at once: each is held in memory, and scanned, by itself. */
const MOST_CHOICES = 16;

/**
 * How many answers a body asks for, where that is more than one.
 *
 * @throws PortcullisError `invalid_request` for what is no number of answers, or too many.
 */
export function choicesOf({ n }: JsonObject): Pick<ModelRequest, 'choices'> {
  if (n === undefined || n === null || n === 1) return {};
  if (typeof n === 'number' && Number.isInteger(n) && n > 1 && n <= MOST_CHOICES) return { choices: n };
  throw invalid('/n', `has to be a whole number from 1 to ${MOST_CHOICES}`);
}

/** Fields of the API that an app fills in about itself; those that are not known may be read as what the user says. */
export const APP_FIELDS: ReadonlySet<string> = new Set([
  'response_format',
  'tool_choice',
  'function_call',
  'stop',
  'user',
  'metadata',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
]);
