import type { ModelRequest } from '../../exchange/exchange.ts';
import { newExchangeId } from '../../exchange/exchange-id.ts';
import type { Released } from '../../exchange/released.ts';
import { refusalEnding } from '../moderation/exchange-log.ts';
import type { ModerationParts } from '../moderation/parts.ts';
import { type Conclusion, scanOnly } from '../moderation/scan-only.ts';
import type { Refusal } from '../protocols/protocol.ts';
import { type Barred, barredBy, exchangeOf, type McpCall, refusalOf, releaseMessage, serverSegments } from './call.ts';
import type { RpcMessage } from './message.ts';
import { notPassed } from './relay.ts';
import { segmentsOf } from './segments.ts';
import type { McpServer } from './server.ts';
import { broken } from './upstream.ts';

/**
 * What of the client has no answer, guarded: a notification, or its own answer to a request of the server, which is told
 * when that does not pass.
 *
 * @returns the refusal where it does not pass.
 * @throws PortcullisError as `scanOnly`, and of the server.
 */
export async function relayTold(
  parts: ModerationParts,
  server: McpServer,
  call: McpCall,
  message: RpcMessage,
): Promise<Refusal | undefined> {
  const exchange = exchangeOf(parts, server, call, message, segmentsOf(message, 'client'));
  return await scanOnly(parts, exchange, call, async (scans): Promise<Conclusion<Refusal | undefined>> => {
    const barred = barredBy(scans);
    if (!barred) {
      const released = releaseMessage(parts, exchange, message.body, scans);
      await server.upstream.tell(released, call.headers, call.abort);
      return { answer: undefined, ending: { outcome: 'answered', status: 202 } };
    }
    // The server waits for it.
    if (message.kind === 'response' && message.id !== null) {
      await server.upstream.refuse(notPassed(message.id), call.headers, call.abort);
    }
    const refusal = await refusalOf(barred, exchange.segments, call);
    return { answer: refusal, ending: endingFor(barred, refusal, 400) };
  });
}

/** What the server sends of its own accord, guarded: each message is an exchange. What does not pass is left out. */
export async function* relayStream(
  parts: ModerationParts,
  server: McpServer,
  call: McpCall,
  messages: AsyncGenerator<RpcMessage>,
): AsyncGenerator<Released<ModelRequest>, undefined> {
  for await (const message of messages) {
    const own = { ...call, exchangeId: newExchangeId(parts.now()) };
    const passed = await pushed(parts, server, own, message);
    if (passed) yield passed;
  }
}

async function pushed(
  parts: ModerationParts,
  server: McpServer,
  call: McpCall,
  message: RpcMessage,
): Promise<Released<ModelRequest> | undefined> {
  const exchange = exchangeOf(parts, server, call, message, serverSegments(message));
  return await scanOnly(
    parts,
    exchange,
    call,
    async (scans): Promise<Conclusion<Released<ModelRequest> | undefined>> => {
      if (message.kind === 'response') throw broken('answered a request that it was not asked');
      const barred = barredBy(scans);
      if (!barred) {
        const released = releaseMessage(parts, exchange, message.body, scans);
        return { answer: released, ending: { outcome: 'answered', status: 200 } };
      }
      if (message.kind === 'request') await server.upstream.refuse(notPassed(message.id), call.headers, call.abort);
      return { answer: undefined, ending: endingFor(barred, undefined, 200) };
    },
  );
}

function endingFor(barred: Barred, refusal: Refusal | undefined, status: number): Conclusion<unknown>['ending'] {
  if (barred === 'route') return { outcome: 'refused', status, code: 'route' };
  return refusalEnding(barred.stop, status, refusal?.language);
}
