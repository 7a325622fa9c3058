import { PortcullisError } from '../../exchange/errors.ts';
import type { ModelEvent } from '../../exchange/exchange.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import { decodeStream, decodeWhole, readText } from './openai-decode.ts';
import type { Provider } from './provider.ts';
import type { Transport, UpstreamResponse, UpstreamTimeouts } from './transport.ts';

/** A server that speaks OpenAI's chat completions. */
export interface Upstream {
  /** Up to and with the version: `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  /** Sends the client's own credential on, where the configuration says so. */
  readonly passClientKey?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeouts: UpstreamTimeouts;
}

/** The provider for any OpenAI-compatible server (Ollama, vLLM, llama.cpp, OpenAI itself). */
export function createOpenAIProvider(upstream: Upstream, transport: Transport): Provider {
  const url = `${upstream.baseUrl.replace(/\/+$/, '')}/chat/completions`;
  return {
    id: 'openai',
    system: 'openai',
    async *generate(request, { model, abort, clientCredential }): AsyncIterable<ModelEvent> {
      const { body, stream } = request.value;
      const credential = upstream.passClientKey ? clientCredential : upstream.apiKey;
      const response = await transport({
        url,
        headers: {
          ...upstream.headers,
          'content-type': 'application/json',
          accept: stream ? 'text/event-stream' : 'application/json',
          ...(credential && { authorization: `Bearer ${credential}` }),
        },
        body: JSON.stringify(upstreamBody(body, model, stream)),
        abort,
        timeouts: upstream.timeouts,
      });
      if (response.status !== 200) throw await rejection(response, model);
      const type = response.header('content-type')?.toLowerCase() ?? '';
      yield* type.startsWith('text/event-stream')
        ? decodeStream(response.body, upstream.timeouts)
        : decodeWhole(response.body);
    },
  };
}

/** Token counts are always asked for, since the record keeps them. */
function upstreamBody(body: JsonObject, model: string, stream: boolean): JsonObject {
  if (!stream) return { ...body, model };
  const options = isJsonObject(body.stream_options) ? body.stream_options : {};
  return { ...body, model, stream_options: { ...options, include_usage: true } };
}

/** An upstream's error in our own words: its body and headers are content that nobody scanned. */
async function rejection(response: UpstreamResponse, model: string): Promise<PortcullisError> {
  const { status } = response;
  if (saysTooLong(await readError(response))) {
    return new PortcullisError(
      'context_length_exceeded',
      `The request is longer than the context of ${model}. Shorten it.`,
    );
  }
  if (status === 401 || status === 403) {
    return new PortcullisError(
      'upstream_unauthorized',
      'The model server does not accept the credential it was given. Check the upstream in the configuration.',
    );
  }
  if (status === 404) return new PortcullisError('model_not_found', `The model server has no model named ${model}.`);
  if (status === 429) {
    return new PortcullisError('upstream_rate_limited', 'The model server is limiting requests. Try again later.', {
      retryAfter: wholeSeconds(response.header('retry-after')),
    });
  }
  if (status >= 400 && status < 500) {
    return new PortcullisError('upstream_rejected', `The model server rejected the request with status ${status}.`);
  }
  return new PortcullisError('upstream_error', `The model server failed with status ${status}.`);
}

/** A `retry-after` as whole seconds, from 1 to 3,600; a date, which few servers send, counts as 1. */
function wholeSeconds(header: string | undefined): number {
  const seconds = Math.ceil(Number(header));
  return seconds >= 1 ? Math.min(seconds, 3600) : 1;
}

/** How vLLM and Ollama, which have no code for it, say that a request is longer than the context. */
const TOO_LONG = /(maximum|exceeds the|exceeded max) (context|model) length/i;

/** Whether an upstream's error means that: by OpenAI's code, llama.cpp's type, or the words of the others. */
function saysTooLong({ code, type, message }: JsonObject): boolean {
  if (code === 'context_length_exceeded' || type === 'exceed_context_size_error') return true;
  return typeof message === 'string' && TOO_LONG.test(message);
}

/** An upstream's error, by the keys of OpenAI's: it is compared, never passed on. */
async function readError(response: UpstreamResponse): Promise<JsonObject> {
  const text = await readText(response.body);
  let body: JsonValue;
  try {
    body = JSON.parse(text);
  } catch {
    return {};
  }
  if (!isJsonObject(body)) return {};
  // vLLM once put the error at the top, and Ollama's own is a text.
  if (typeof body.error === 'string') return { message: body.error };
  return isJsonObject(body.error) ? body.error : body;
}
