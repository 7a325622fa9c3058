import type { ChatModelFunctions } from 'node-llama-cpp';
import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { toGrammarSchema } from './embedded-schema.ts';

/** The tools that the model may call. */
export interface ToolPlan {
  readonly functions: ChatModelFunctions;
  /** The parameters as the client wrote them, by name of the tool. */
  readonly schemas: ReadonlyMap<string, JsonValue>;
  /** The answer has to be a call. */
  readonly forced: boolean;
  /** How many calls an answer may hold; absent: as many as the model's format allows. */
  readonly maxCalls?: number;
}

/** OpenAI's rule for names; it also keeps a model's control tokens out of them. */
const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Reads `tools`, `tool_choice` and `parallel_tool_calls`; undefined where nothing may be called.
 *
 * @throws PortcullisError `invalid_request`.
 */
export function readTools(body: JsonObject): ToolPlan | undefined {
  const definitions = new Map<string, ChatModelFunctions[string]>();
  const schemas = new Map<string, JsonValue>();
  for (const [index, tool] of list(body.tools).entries()) {
    const fn = isJsonObject(tool) && tool.type === 'function' ? tool.function : undefined;
    if (!isJsonObject(fn) || typeof fn.name !== 'string')
      throw refuse(`tools[${index}] must be a function with a name.`);
    if (!NAME.test(fn.name)) throw refuse(`tools[${index}]: a name has 1 to 64 of a-z, A-Z, 0-9, _ and -.`);
    const schema = fn.parameters ?? undefined;
    const takesNothing = schema === undefined || (isJsonObject(schema) && isEmptyObject(schema));
    definitions.set(fn.name, {
      ...(typeof fn.description === 'string' && { description: fn.description }),
      ...(!takesNothing && { params: toGrammarSchema(schema as JsonValue, 'loose') }),
    });
    if (!takesNothing) schemas.set(fn.name, schema as JsonValue);
  }
  const choice = body.tool_choice ?? 'auto';
  const limit = body.parallel_tool_calls === false ? { maxCalls: 1 } : {};
  if (definitions.size === 0) {
    if (choice === 'auto' || choice === 'none') return undefined;
    throw refuse('"tool_choice" asks for a call, but there are no tools.');
  }
  if (choice === 'none') return undefined;
  if (choice === 'auto' || choice === 'required')
    return { functions: Object.fromEntries(definitions), schemas, forced: choice === 'required', ...limit };
  const named = isJsonObject(choice) && isJsonObject(choice.function) ? choice.function.name : undefined;
  const chosen = typeof named === 'string' ? definitions.get(named) : undefined;
  if (typeof named !== 'string' || !chosen) {
    throw refuse('"tool_choice" must be none, auto, required, or the name of one of the tools.');
  }
  return { functions: { [named]: chosen }, schemas, forced: true, maxCalls: 1 };
}

function isEmptyObject(schema: JsonObject): boolean {
  const properties = isJsonObject(schema.properties) ? Object.keys(schema.properties).length : 0;
  return schema.type === 'object' && properties === 0 && !schema.additionalProperties && !schema.$ref;
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw refuse('"tools" must be a list.');
}

function refuse(message: string): PortcullisError {
  return new PortcullisError('invalid_request', message);
}
