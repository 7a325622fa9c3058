import { isJsonObject, type JsonValue } from '../../exchange/json.ts';
import { faultOf, holds, type Shape } from './setting-shapes.ts';

/** Fields that steer the model and hold no text for it, each with what it has to be. */
const SETTINGS: ReadonlyMap<string, Shape> = new Map([
  ['stream', 'boolean'],
  ['store', 'boolean'],
  ['background', 'boolean'],
  ['parallel_tool_calls', 'boolean'],
  ['temperature', 'number'],
  ['top_p', 'number'],
  ['max_output_tokens', 'number'],
  ['max_tool_calls', 'number'],
  ['top_logprobs', 'number'],
  ['service_tier', 'word'],
  ['truncation', 'word'],
  ['reasoning', 'options'],
  ['stream_options', 'booleans'],
]);

/** Undefined for a field that is no setting; for one that is, what is wrong with its value, after "has to be". */
export function checkSetting(field: string, value: JsonValue): { readonly fault?: string } | undefined {
  const shape = SETTINGS.get(field);
  if (shape === undefined) {
    const isPlain = (field === 'tool_choice' && holds('word', value)) || (field === 'text' && isPlainText(value));
    return isPlain ? {} : undefined;
  }
  const fault = faultOf(shape, value);
  return fault === undefined ? {} : { fault };
}

/** How the text of an answer is to be, without a schema: each is a word, or a map of words. */
function isPlainText(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  return Object.entries(value).every(([key, item = null]) => {
    return key === 'verbosity' ? item === null || holds('word', item) : key === 'format' && holds('options', item);
  });
}

/** Fields of the API that an app fills in about itself; those that are not known may be read as what the user says. */
export const APP_FIELDS: ReadonlySet<string> = new Set([
  'text',
  'tool_choice',
  'user',
  'metadata',
  'context_management',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
]);

const UNSEEN = 'this gateway could not check what came before';

/** Fields that stand for texts that are not in the body, with what to do instead. */
const UNSEEN_FIELDS: ReadonlyMap<string, string> = new Map([
  [
    'previous_response_id',
    'is not supported: this gateway keeps no answers. Send the whole conversation in "input", or have its operator set "responses" in the configuration (on Workers nothing can be kept)',
  ],
  ['conversation', `is not supported: ${UNSEEN}. Send the whole conversation in "input"`],
  ['prompt', 'is not supported: a template at the model server could not be checked. Send its text in "instructions"'],
]);

/** What an answer may be asked to include. Agents ask for sealed reasoning of whatever model; here there is none. */
const INCLUDED: ReadonlySet<JsonValue> = new Set(['reasoning.encrypted_content']);

/** Why a field is not passed on, in words that follow its place; undefined where it is. */
export function refusalOf(field: string, value: JsonValue): string | undefined {
  const unseen = UNSEEN_FIELDS.get(field);
  if (unseen !== undefined) return unseen;
  if (field === 'background' && value === true) {
    return 'is not supported: an answer is checked as it is given. Leave it out or set it to false';
  }
  if (field === 'top_logprobs' && value !== 0)
    return 'is not supported: log probabilities would carry text past the guard';
  if (field !== 'include') return undefined;
  if (!Array.isArray(value)) return 'has to be a list';
  const isKnown = (value as readonly JsonValue[]).every((item) => INCLUDED.has(item));
  return isKnown ? undefined : `can only hold ${[...INCLUDED].join(', ')}: no answer here has anything else`;
}
