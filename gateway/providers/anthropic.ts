import type { ModelEvent, ModelRequest } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import { decodeStream, decodeWhole } from './anthropic-decode.ts';
import { limitHeaders } from './limit-headers.ts';
import type { GenerateOptions, Provider } from './provider.ts';
import { messagesBody } from './translate.ts';
import type { Transport, UpstreamResponse, UpstreamTimeouts } from './transport.ts';
import { isCount, parseObject, readText, unreadable } from './upstream-answer.ts';
import { rejection } from './upstream-rejection.ts';

/** A server that speaks Anthropic's messages. */
export interface AnthropicUpstream {
  /** Up to and with the version: `https://api.anthropic.com/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  /** Sends the client's own credential on, where the configuration says so. */
  readonly passClientKey?: boolean;
  /** Sends on which features the client asks for by `anthropic-beta`. */
  readonly passBetas?: boolean;
  /** Tokens of an answer to a request that sets no limit of its own, which this API asks for. */
  readonly defaultMaxTokens: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeouts: UpstreamTimeouts;
}

/** The version of the API that is spoken here; a header of the configuration can name another. */
const VERSION = '2023-06-01';

/** The provider for Anthropic's API, and for any server that copies it. */
export function createAnthropicProvider(upstream: AnthropicUpstream, transport: Transport): Provider {
  const url = `${upstream.baseUrl.replace(/\/+$/, '')}/messages`;
  const send = async (path: string, body: JsonObject, options: GenerateOptions): Promise<UpstreamResponse> => {
    const { abort, model } = options;
    const response = await transport({
      url: url + path,
      headers: headersFor(upstream, body.stream === true, options),
      body: JSON.stringify(body),
      abort,
      timeouts: upstream.timeouts,
    });
    options.onHeaders?.(limitHeaders(response));
    if (response.status !== 200) throw await rejection(response, model);
    return response;
  };
  return {
    id: 'anthropic',
    system: 'anthropic',
    async *generate(request, options): AsyncIterable<ModelEvent> {
      const { stream } = request.value;
      const body = { ...bodyFor(request, upstream), model: options.model, stream };
      const response = await send('', body, options);
      const type = response.header('content-type')?.toLowerCase() ?? '';
      yield* type.startsWith('text/event-stream')
        ? decodeStream(response.body, upstream.timeouts)
        : decodeWhole(response.body);
    },
    async countTokens(request, options) {
      const { max_tokens: _, stream: __, ...body } = bodyFor(request, upstream);
      const response = await send('/count_tokens', { ...body, model: options.model }, options);
      const { input_tokens: count } = parseObject(await readText(response.body));
      if (!isCount(count)) throw unreadable('a count of tokens that is none');
      return count;
    },
  };
}

function bodyFor(request: Released<ModelRequest>, { defaultMaxTokens }: AnthropicUpstream): JsonObject {
  return messagesBody(request.value, defaultMaxTokens);
}

function headersFor(
  upstream: AnthropicUpstream,
  stream: boolean,
  { clientCredential, betas = [] }: GenerateOptions,
): Readonly<Record<string, string>> {
  const credential = upstream.passClientKey ? clientCredential : upstream.apiKey;
  return {
    'anthropic-version': VERSION,
    ...upstream.headers,
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    ...(credential && { 'x-api-key': credential }),
    ...(upstream.passBetas && betas.length > 0 && { 'anthropic-beta': betas.join(',') }),
  };
}
