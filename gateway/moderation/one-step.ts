import type { Exchange, ModelRequest, Usage } from '../../exchange/exchange.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import type { GenerateOptions, Provider } from '../providers/provider.ts';
import { releaseRequest } from './apply.ts';
import { begin, scanInput } from './begin.ts';
import { Fill } from './fill.ts';
import { type Call, failed, newestStop, type Reply, refuse, routedBy } from './moderate.ts';
import type { ModerationParts } from './parts.ts';
import { placeholderScope } from './placeholder-scope.ts';

/** What a model's server does at once: the body for the client, and what it used. */
export type Step = (
  request: Released<ModelRequest>,
  options: GenerateOptions,
) => Promise<{ readonly body: JsonObject; readonly usage?: Usage }>;

/**
 * An exchange whose answer holds numbers and no text. The texts of the request go to the model's server as those of any
 * other do, so they are scanned, decided on and recorded in the same way. It never throws, as `moderate`.
 *
 * @param stepOf what the server of a model does, by the model's name here; throws where it cannot.
 */
export async function oneStep(
  parts: ModerationParts,
  call: Call,
  stepOf: (provider: Provider, name: string) => Step,
): Promise<Reply> {
  const { read, protocol, caller } = call;
  const exchange: Exchange = { id: call.exchangeId, time: parts.now(), protocol: protocol.id, caller, ...read };
  const begun = begin(parts, exchange, call);
  const { log } = begun;
  const resolve = (name: string) => {
    const { provider, model } = parts.models.resolve(name);
    return { provider, model, step: stepOf(provider, name) };
  };
  try {
    resolve(read.request.model);
    const decided = await scanInput(parts, exchange, begun);
    const stop = newestStop(decided);
    if (stop) return await refuse(stop, call, parts, log);
    const { provider, model, step } = resolve(routedBy(decided, call).read.request.model);
    log.modelAsked(provider.id, provider.system, model);
    const fill = new Fill((text) => parts.audit.commit(text), placeholderScope(exchange));
    const { abort, clientCredential, betas, account, onHeaders } = call;
    const { body, usage } = await step(releaseRequest(exchange, decided, fill), {
      model,
      abort,
      ...(clientCredential !== undefined && { clientCredential }),
      ...(betas && { betas }),
      ...(account && { account }),
      ...(onHeaders && { onHeaders }),
    });
    if (usage) log.modelEnded('stop', usage);
    await log.close({ outcome: 'answered', status: 200 });
    return { type: 'whole', status: 200, body };
  } catch (cause) {
    return await failed(cause, call, parts, log);
  }
}
