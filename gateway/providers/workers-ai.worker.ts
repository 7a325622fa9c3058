import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { readEvents } from './event-stream.ts';
import type { Transport, UpstreamResponse } from './transport.ts';
import { timedResponse } from './transport-fetch.worker.ts';
import { parseObject, readText } from './upstream-answer.ts';

/** The binding of Workers AI, as far as it is used here (Cloudflare Workers AI, "Workers Bindings"). */
export interface AiBinding {
  run(
    model: string,
    inputs: JsonObject,
    options: {
      /** The HTTP answer itself, of whatever status, instead of what it holds. */
      readonly returnRawResponse: true;
      readonly signal: AbortSignal;
      /** The AI Gateway that the request goes through. */
      readonly gateway?: { readonly id: string };
    },
  ): Promise<unknown>;
}

export function isAiBinding(value: unknown): value is AiBinding {
  return typeof value === 'object' && value !== null && 'run' in value && typeof value.run === 'function';
}

/**
 * Chat completions by the binding of Workers AI instead of by HTTP: a Worker needs no credential for it. Older models answer
 * in a form of their own, `{ response, tool_calls, usage }`, which is told here as a completion.
 *
 * @param gateway the id of an AI Gateway.
 * @throws PortcullisError `upstream_rejected` for embeddings, which the binding asks for in another way.
 */
export function bindingTransport(ai: AiBinding, gateway?: string): Transport {
  return async ({ url, body, abort, timeouts }) => {
    if (!url.endsWith('/chat/completions')) {
      throw new PortcullisError(
        'upstream_rejected',
        'The binding of Workers AI is asked for chats alone. Give embeddings an upstream with the address of Workers AI.',
      );
    }
    const { model, ...inputs } = JSON.parse(body) as JsonObject & { readonly model: string };
    const response = await timedResponse(
      async (signal) => {
        const options = {
          returnRawResponse: true,
          signal,
          ...(gateway !== undefined && { gateway: { id: gateway } }),
        } as const;
        const answer = await orAborted(ai.run(model, inputs, options), signal);
        if (answer instanceof Response) return answer;
        throw new TypeError('the binding gave no response');
      },
      { abort, timeouts },
    );
    if (response.status !== 200) return response;
    const isStream = response.header('content-type')?.toLowerCase().startsWith('text/event-stream') ?? false;
    return { ...response, body: isStream ? chunks(response.body) : completion(response.body) };
  };
}

/** Whoever waits is let go when `signal` fires, also where the binding does not hear it. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return Promise.race([work, promise]);
}

const UTF8 = new TextEncoder();

async function* completion(body: UpstreamResponse['body']): UpstreamResponse['body'] & AsyncGenerator<Uint8Array> {
  const answer = parseObject(await readText(body));
  // The REST API puts its answers into an envelope.
  const result = isJsonObject(answer.result) ? answer.result : answer;
  const told = isOlder(result)
    ? { ...rest(result), choices: [{ index: 0, message: content(result), ...ending(result) }] }
    : result;
  yield UTF8.encode(JSON.stringify(told));
}

async function* chunks(body: UpstreamResponse['body']): UpstreamResponse['body'] & AsyncGenerator<Uint8Array> {
  for await (const data of readEvents(body)) {
    if (data === '[DONE]') {
      yield UTF8.encode('data: [DONE]\n\n');
      continue;
    }
    const event = parseObject(data);
    const told = isOlder(event)
      ? { ...rest(event), choices: [{ index: 0, delta: content(event), ...ending(event) }] }
      : event;
    yield UTF8.encode(`data: ${JSON.stringify(told)}\n\n`);
  }
}

function isOlder({ choices, response, tool_calls }: JsonObject): boolean {
  return choices === undefined && (response !== undefined || tool_calls !== undefined);
}

function rest({ usage }: JsonObject): JsonObject {
  return usage === undefined || usage === null ? {} : { usage };
}

/** Of an object as `response` (JSON mode) its text is meant. */
function content({ response = null, tool_calls: calls }: JsonObject): JsonObject {
  const text = isJsonObject(response) || Array.isArray(response) ? JSON.stringify(response) : response;
  return { content: text, ...(Array.isArray(calls) && calls.length > 0 && { tool_calls: calls.map(toolCall) }) };
}

function ending({ tool_calls: calls }: JsonObject): JsonObject {
  return Array.isArray(calls) && calls.length > 0 ? { finish_reason: 'tool_calls' } : {};
}

/** `{ name, arguments }`, of which the arguments are an object; newer models write OpenAI's form. */
function toolCall(call: JsonValue, index: number): JsonValue {
  if (!isJsonObject(call) || isJsonObject(call.function)) return call;
  const { name = null, arguments: args = {} } = call;
  return {
    index,
    type: 'function',
    function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
  };
}
