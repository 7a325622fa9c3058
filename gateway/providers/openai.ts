import type { ModelEvent } from '../../exchange/exchange.ts';
import { isJsonObject, type JsonObject } from '../../exchange/json.ts';
import { limitHeaders } from './limit-headers.ts';
import { decodeStream, decodeWhole } from './openai-decode.ts';
import { readEmbeddings } from './openai-embeddings.ts';
import type { GenerateOptions, Provider } from './provider.ts';
import { chatBody } from './translate.ts';
import type { Transport, UpstreamResponse, UpstreamTimeouts } from './transport.ts';
import { readText } from './upstream-answer.ts';
import { rejection } from './upstream-rejection.ts';

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
  const base = upstream.baseUrl.replace(/\/+$/, '');
  const send = async (path: string, body: JsonObject, options: GenerateOptions): Promise<UpstreamResponse> => {
    const { model, abort, clientCredential, onHeaders } = options;
    const credential = upstream.passClientKey ? clientCredential : upstream.apiKey;
    const response = await transport({
      url: base + path,
      headers: {
        ...upstream.headers,
        'content-type': 'application/json',
        accept: body.stream === true ? 'text/event-stream' : 'application/json',
        ...(credential && { authorization: `Bearer ${credential}` }),
      },
      body: JSON.stringify(body),
      abort,
      timeouts: upstream.timeouts,
    });
    onHeaders?.(limitHeaders(response));
    if (response.status !== 200) throw await rejection(response, model);
    return response;
  };
  return {
    id: 'openai',
    system: 'openai',
    async *generate(request, options): AsyncIterable<ModelEvent> {
      const { stream } = request.value;
      const body = upstreamBody(chatBody(request.value), options.model, stream);
      const response = await send('/chat/completions', body, options);
      const type = response.header('content-type')?.toLowerCase() ?? '';
      yield* type.startsWith('text/event-stream')
        ? decodeStream(response.body, upstream.timeouts)
        : decodeWhole(response.body);
    },
    async embed(request, options) {
      const { body } = request.value;
      const response = await send('/embeddings', { ...body, model: options.model }, options);
      const count = Array.isArray(body.input) ? body.input.length : 1;
      return readEmbeddings(await readText(response.body), count);
    },
  };
}

/** Token counts are always asked for, since the record keeps them. */
function upstreamBody(body: JsonObject, model: string, stream: boolean): JsonObject {
  if (!stream) return { ...body, model };
  const options = isJsonObject(body.stream_options) ? body.stream_options : {};
  return { ...body, model, stream_options: { ...options, include_usage: true } };
}
