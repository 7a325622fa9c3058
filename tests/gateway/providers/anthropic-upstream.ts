import type { ModelEvent, ModelRequest } from '../../../exchange/exchange.ts';
import { release } from '../../../exchange/released.ts';
import { type AnthropicUpstream, createAnthropicProvider } from '../../../gateway/providers/anthropic.ts';
import type { GenerateOptions } from '../../../gateway/providers/provider.ts';
import type { UpstreamRequest } from '../../../gateway/providers/transport.ts';

/** How a server answers. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: readonly (string | Uint8Array)[];
}

/** What came of it. */
export interface Asked {
  readonly events: readonly ModelEvent[];
  readonly error?: unknown;
  readonly sent: UpstreamRequest;
}

export const REQUEST: ModelRequest = {
  model: 'default',
  stream: true,
  form: 'anthropic.messages',
  body: { model: 'default', stream: true, max_tokens: 10, messages: [{ role: 'user', content: 'Hello' }] },
};

/** Asks a server that answers so. */
export async function ask(
  { status = 200, headers = {}, body }: Answer,
  request: ModelRequest = REQUEST,
  upstream: Partial<AnthropicUpstream> = {},
  options: Partial<GenerateOptions> = {},
): Promise<Asked> {
  let sent: UpstreamRequest | undefined;
  const timeouts = { connectMs: 1000, firstByteMs: 1000, idleMs: 1000 };
  const provider = createAnthropicProvider(
    { baseUrl: 'http://fixture/v1', defaultMaxTokens: 4096, timeouts, ...upstream },
    async (asked) => {
      sent = asked;
      return { status, header: (name) => headers[name], body: bytes(body) };
    },
  );
  const events: ModelEvent[] = [];
  const abort = new AbortController().signal;
  try {
    for await (const event of provider.generate(release(request), { model: 'claude', abort, ...options })) {
      events.push(event);
    }
  } catch (error) {
    return { events, error, sent: sent! };
  }
  return { events, sent: sent! };
}

async function* bytes(pieces: readonly (string | Uint8Array)[]): AsyncIterable<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? new TextEncoder().encode(piece) : piece;
}
