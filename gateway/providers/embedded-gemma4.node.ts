import {
  type ChatModelFunctionCall,
  type ChatModelFunctions,
  type ChatWrapperSettings,
  Gemma4ChatWrapper,
  LlamaText,
  SpecialTokensText,
} from 'node-llama-cpp';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';

/** A part of a prompt: text stays letters, whatever it says; only what is made here is a control token. */
type Part = string | SpecialTokensText;

const QUOTE = new SpecialTokensText('<|"|>');

/**
 * Gemma 4's chats as its published chat template writes them. The wrapper of node-llama-cpp, on which it builds, writes
 * declarations, calls and results of tools in a form of its own, with tokens that the model does not have. A call that the
 * model makes is held to JSON by a grammar, between the braces that the model's own form has too.
 */
export class Gemma4Format extends Gemma4ChatWrapper {
  override readonly settings: ChatWrapperSettings;
  readonly #schemas: ReadonlyMap<string, JsonValue>;

  /** @param schemas the parameters of the tools as the client wrote them, by name. */
  constructor(schemas: ReadonlyMap<string, JsonValue> = new Map()) {
    super();
    this.#schemas = schemas;
    const { settings } = new Gemma4ChatWrapper();
    this.settings = {
      ...settings,
      functions: {
        ...settings.functions,
        call: {
          optionalPrefixSpace: false,
          prefix: LlamaText(new SpecialTokensText('<|tool_call>call:')),
          paramsPrefix: '',
          suffix: LlamaText(new SpecialTokensText('<tool_call|>')),
          emptyCallParamsPlaceholder: {},
        },
      },
    };
  }

  /** All calls, then all results; what the model wrote itself is written again in its own form. */
  override generateFunctionCallsAndResults(calls: ChatModelFunctionCall[]): LlamaText {
    return LlamaText([
      ...calls.map(({ name, params }) => this.generateFunctionCall(name, params)),
      ...calls.map(({ name, params, result }) => this.generateFunctionCallResult(name, params, result)),
    ]);
  }

  override generateFunctionCall(name: string, params: JsonValue | undefined): LlamaText {
    const inside: readonly Part[] =
      typeof params === 'string' ? [params] : fieldsOf(isJsonObject(params) ? params : {});
    return LlamaText([
      new SpecialTokensText('<|tool_call>call:'),
      `${name}{`,
      ...inside,
      '}',
      new SpecialTokensText('<tool_call|>'),
    ]);
  }

  override generateFunctionCallResult(name: string, _params: unknown, result: JsonValue | undefined): LlamaText {
    const fields = isJsonObject(result) ? fieldsOf(result) : fieldsOf({ value: result ?? null });
    return LlamaText([
      new SpecialTokensText('<|tool_response>response:'),
      `${name}{`,
      ...fields,
      '}',
      new SpecialTokensText('<tool_response|>'),
    ]);
  }

  override generateAvailableFunctionsSystemText(functions: ChatModelFunctions): LlamaText {
    const declarations = Object.entries(functions).flatMap(([name, { description = '' }]): Part[] => {
      const schema = this.#schemas.get(name);
      return [
        new SpecialTokensText('<|tool>declaration:'),
        `${name}{description:`,
        ...quoted(description),
        ...(isJsonObject(schema) ? [',parameters:', ...parametersOf(schema)] : []),
        '}',
        new SpecialTokensText('<tool|>'),
      ];
    });
    return LlamaText(declarations);
  }
}

function quoted(text: string): readonly Part[] {
  return [QUOTE, text, QUOTE];
}

/** The template sorts the names of fields without regard to case. */
function sorted(object: JsonObject): readonly (readonly [string, JsonValue])[] {
  const order = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) =>
    a.toLowerCase() < b.toLowerCase() ? -1 : 1;
  return Object.entries(object)
    .map(([key, value]) => [key, value ?? null] as const)
    .sort(order);
}

function joined(items: readonly (readonly Part[])[]): readonly Part[] {
  return items.flatMap((parts, index) => (index === 0 ? parts : [',', ...parts]));
}

function fieldsOf(object: JsonObject): readonly Part[] {
  return joined(sorted(object).map(([key, value]) => [`${key}:`, ...written(value)]));
}

/** A value as the model writes it: texts in its own quotes, names of fields bare. */
function written(value: JsonValue): readonly Part[] {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return ['[', ...joined(value.map(written)), ']'];
  if (isJsonObject(value)) return ['{', ...fieldsOf(value), '}'];
  return [String(value)];
}

/** The parameters of a tool: what the template writes of a JSON Schema, of which it leaves out the rest. */
function parametersOf({ properties, required, type }: JsonObject): readonly Part[] {
  const fields: (readonly Part[])[] = [];
  if (isJsonObject(properties)) fields.push(['properties:{', ...propertiesOf(properties), '}']);
  if (Array.isArray(required) && required.length > 0) fields.push(['required:', ...written(required)]);
  if (type !== undefined) fields.push(['type:', ...typeOf(type)]);
  return ['{', ...joined(fields), '}'];
}

function propertiesOf(properties: JsonObject): readonly Part[] {
  return joined(
    sorted(properties).map(([key, schema]) => [`${key}:`, ...propertyOf(isJsonObject(schema) ? schema : {})]),
  );
}

function propertyOf(schema: JsonObject): readonly Part[] {
  const { description, enum: values, items, nullable, properties, required, type } = schema;
  const fields: (readonly Part[])[] = [];
  if (typeof description === 'string') fields.push(['description:', ...quoted(description)]);
  if (Array.isArray(values)) fields.push(['enum:', ...written(values)]);
  if (isJsonObject(items)) fields.push(['items:', ...propertyOf(items)]);
  if (nullable === true) fields.push(['nullable:true']);
  if (isJsonObject(properties)) fields.push(['properties:{', ...propertiesOf(properties), '}']);
  if (Array.isArray(required) && required.length > 0) fields.push(['required:', ...written(required)]);
  if (type !== undefined) fields.push(['type:', ...typeOf(type)]);
  return ['{', ...joined(fields), '}'];
}

/** Names of types are in capitals. */
function typeOf(type: JsonValue): readonly Part[] {
  if (typeof type === 'string') return quoted(type.toUpperCase());
  return written(
    Array.isArray(type) ? type.map((name) => (typeof name === 'string' ? name.toUpperCase() : name)) : type,
  );
}
