import type { ModelEvent } from '../../exchange/exchange.ts';
import { isJsonObject, type JsonObject } from '../../exchange/json.ts';
import { accountHeaders } from './account-headers.ts';
import { offersTools, withoutOldThoughts } from './gemma4-history.ts';
import { readGemma4 } from './gemma4-raw.ts';
import { limitHeaders } from './limit-headers.ts';
import { decodeStream, decodeWhole } from './openai-decode.ts';
import { readEmbeddings } from './openai-embeddings.ts';
import type { GenerateOptions, Provider } from './provider.ts';
import { chatBody } from './translate.ts';
import { wrong } from './translation.ts';
import type { Transport, UpstreamResponse, UpstreamTimeouts } from './transport.ts';
import { readText } from './upstream-answer.ts';
import { rejection } from './upstream-rejection.ts';

/** Models whose answers and history are read in a way of their own. */
export type ModelFamily = 'gemma4';

/** A server that speaks OpenAI's chat completions. */
export interface Upstream {
  /** Up to and with the version: `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  /** Sends the client's own credential on, where the configuration says so. */
  readonly passClientKey?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeouts: UpstreamTimeouts;
  /** What the models that are asked for are, where the configuration says so; never guessed. */
  readonly family?: ModelFamily;
}

/** The provider for any OpenAI-compatible server (Ollama, vLLM, llama.cpp, OpenAI itself). */
export function createOpenAIProvider(upstream: Upstream, transport: Transport): Provider {
  const base = upstream.baseUrl.replace(/\/+$/, '');
  const send = async (path: string, body: JsonObject, options: GenerateOptions): Promise<UpstreamResponse> => {
    const { model, abort, clientCredential, account = {}, onHeaders } = options;
    const credential = upstream.passClientKey ? clientCredential : upstream.apiKey;
    const response = await transport({
      url: base + path,
      headers: {
        ...(upstream.passClientKey && accountHeaders(account, upstream.headers ?? {})),
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
      const { stream, choices = 1 } = request.value;
      const isGemma4 = upstream.family === 'gemma4';
      // Its answers are read as one text each, which several that come in any mixture are not.
      if (isGemma4 && choices > 1) throw wrong('n', 'has to be 1 for this model');
      const chat = isGemma4 ? withoutOldThoughts(chatBody(request.value)) : chatBody(request.value);
      const body = upstreamBody(chat, options.model, stream);
      const response = await send('/chat/completions', body, options);
      const type = response.header('content-type')?.toLowerCase() ?? '';
      const events = type.startsWith('text/event-stream')
        ? decodeStream(response.body, upstream.timeouts, request.value)
        : decodeWhole(response.body, request.value);
      yield* isGemma4 ? readGemma4(events, offersTools(chat)) : events;
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
