import { PortcullisError } from '../../exchange/errors.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import { releaseRequest } from './apply.ts';
import { begin, scanInput } from './begin.ts';
import { Fill } from './fill.ts';
import { type Call, failed, newestStop, type Reply, refuse, routedBy } from './moderate.ts';
import type { ModerationParts } from './parts.ts';

/**
 * Counts the tokens of a request. Its texts go to the model's server as those of any other do, so they are scanned,
 * decided on and recorded in the same way; only the answer is a number. It never throws, as `moderate`.
 */
export async function count(parts: ModerationParts, call: Call): Promise<Reply> {
  const { read, protocol, caller } = call;
  const exchange: Exchange = { id: call.exchangeId, time: parts.now(), protocol: protocol.id, caller, ...read };
  const begun = begin(parts, exchange, call);
  const { log } = begun;
  try {
    counterOf(parts, read.request.model);
    const decided = await scanInput(parts, exchange, begun);
    const stop = newestStop(decided);
    if (stop) return await refuse(stop, call, parts, log);
    const { provider, model, countTokens } = counterOf(parts, routedBy(decided, call).read.request.model);
    log.modelAsked(provider.id, provider.system, model);
    const fill = new Fill((text) => parts.audit.commit(text), exchange.segments);
    const { abort, clientCredential, betas, onHeaders } = call;
    const tokens = await countTokens(releaseRequest(exchange, decided, fill), {
      model,
      abort,
      ...(clientCredential !== undefined && { clientCredential }),
      ...(betas && { betas }),
      ...(onHeaders && { onHeaders }),
    });
    await log.close({ outcome: 'answered', status: 200 });
    return { type: 'whole', status: 200, body: { input_tokens: tokens } };
  } catch (cause) {
    return await failed(cause, call, parts, log);
  }
}

/** @throws PortcullisError `model_not_found`; `invalid_request` where the model's server cannot count. */
function counterOf(parts: ModerationParts, name: string) {
  const { provider, model } = parts.models.resolve(name);
  const { countTokens } = provider;
  if (countTokens) return { provider, model, countTokens };
  throw new PortcullisError(
    'invalid_request',
    `The server of the model ${JSON.stringify(name)} cannot count tokens; only one of the provider "anthropic" can.`,
  );
}
