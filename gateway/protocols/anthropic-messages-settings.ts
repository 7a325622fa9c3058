import type { JsonValue } from '../../exchange/json.ts';
import { faultOf, holds, type Shape } from './setting-shapes.ts';

/** Fields that steer the model and hold no text for it, each with what it has to be. */
const SETTINGS: ReadonlyMap<string, Shape> = new Map([
  ['stream', 'boolean'],
  ['max_tokens', 'number'],
  ['temperature', 'number'],
  ['top_p', 'number'],
  ['top_k', 'number'],
  ['service_tier', 'word'],
  ['speed', 'word'],
  ['inference_geo', 'word'],
  ['cache_control', 'options'],
  ['thinking', 'options'],
]);

/** Undefined for a field that is no setting; for one that is, what is wrong with its value, after "has to be". */
export function checkSetting(field: string, value: JsonValue): { readonly fault?: string } | undefined {
  const shape = SETTINGS.get(field);
  if (shape === undefined) return undefined;
  const fault = faultOf(shape, value);
  return fault === undefined ? {} : { fault };
}

/** Fields of the API that an app fills in about itself; those that are not known may be read as what the user says. */
export const APP_FIELDS: ReadonlySet<string> = new Set([
  'tool_choice',
  'metadata',
  'stop_sequences',
  'output_config',
  'output_format',
  'context_management',
  'diagnostics',
  'user_profile_id',
  'workspace_id',
]);

/** Of those, what holds a schema for the answer. */
export const SCHEMA_FIELDS: ReadonlySet<string> = new Set(['output_config', 'output_format']);

/** A conversation that the model's server keeps, of which a request holds only what is new. */
export const THREAD = 'thread';

/** Fields that let the model's server reach out by itself: what it finds there would be read by the model unchecked. */
export const REFUSED_FIELDS: ReadonlyMap<string, string> = new Map([
  [
    'mcp_servers',
    'is not passed on: what such a server sends would reach the model unchecked; call it as a tool of yours',
  ],
  ['container', 'is not passed on: what runs there would reach the model unchecked'],
]);

/**
 * Tools that the client runs itself, of which Anthropic knows the schema. All others of its own (web search, code
 * execution) run on its servers.
 */
const CLIENT_TOOL = /^(bash|text_editor|memory|computer|computer_toolset|browser_toolset)_\d{8}$/;

/** Whether the result of a tool comes from the client, and so is checked. */
export function runsAtClient(type: JsonValue | undefined): boolean {
  if (type === undefined || type === null || type === 'custom') return true;
  return typeof type === 'string' && CLIENT_TOOL.test(type);
}

/** Fields of a block that hold no text for the model. */
const BLOCK_OPTIONS: ReadonlySet<string> = new Set([
  'cache_control',
  'citations',
  'caller',
  'is_error',
  'toolset_name',
]);

/** Whether a field of a block is a setting in a form that carries no text. */
export function isBlockOption(field: string, value: JsonValue): boolean {
  if (!BLOCK_OPTIONS.has(field)) return false;
  return holds('options', value) || holds('boolean', value) || holds('word', value);
}
