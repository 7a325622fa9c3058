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
      const type = response.header('content-type') ?? '';
      yield* type.startsWith('text/event-stream') ? decodeStream(response.body) : decodeWhole(response.body);
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
  const code = await errorCode(response);
  const { status } = response;
  if (code === 'context_length_exceeded') {
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
    const seconds = Number(response.header('retry-after'));
    const retryAfter = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3600) : 1;
    return new PortcullisError('upstream_rate_limited', 'The model server is limiting requests. Try again later.', {
      retryAfter,
    });
  }
  if (status >= 400 && status < 500) {
    return new PortcullisError('upstream_rejected', `The model server rejected the request with status ${status}.`);
  }
  return new PortcullisError('upstream_error', `The model server failed with status ${status}.`);
}

/** The `error.code` of an upstream's error body: it is compared, never passed on. */
async function errorCode(response: UpstreamResponse): Promise<JsonValue | undefined> {
  const text = await readText(response.body);
  let body: JsonValue;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isJsonObject(body) && isJsonObject(body.error) ? body.error.code : undefined;
}
