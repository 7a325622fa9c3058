import type { Support } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type { Exchange, ModelEvent, ModelRequest } from '../../exchange/exchange.ts';
import { isJsonObject } from '../../exchange/json.ts';
import { type Decided, releaseRequest } from './apply.ts';
import type { Begun } from './begin.ts';
import type { ExchangeLog } from './exchange-log.ts';
import { Fill } from './fill.ts';
import { finish } from './finish.ts';
import { type GateExchange, type GateOutput, gate } from './gate.ts';
import type { Call } from './moderate.ts';
import type { ModerationParts } from './parts.ts';
import { Restorer } from './restore.ts';
import type { Scanner } from './scan.ts';
import { languagesFor, wordsOf } from './words.ts';

/**
 * Asks the model, and guards its answer.
 *
 * @throws PortcullisError `model_not_found` for a route to nowhere, which the start has refused where it could.
 */
export function ask(
  parts: ModerationParts,
  call: Call,
  exchange: Exchange,
  decided: readonly Decided[],
  { log, scanner, hold }: Begun,
): AsyncGenerator<GateOutput> {
  const { provider, model } = parts.models.resolve(call.read.request.model);
  log.modelAsked(provider.id, provider.system, model);
  const stopped = new AbortController();
  const fill = new Fill((text) => parts.audit.commit(text), exchange.segments);
  const events = provider.generate(releaseRequest(exchange, decided, fill), {
    model,
    abort: AbortSignal.any([call.abort, stopped.signal]),
    ...(call.clientCredential !== undefined && { clientCredential: call.clientCredential }),
    ...(call.betas && { betas: call.betas }),
    ...(call.onHeaders && { onHeaders: call.onHeaders }),
  });
  const newest = decided.filter(({ segment }) => segment.turn === 'newest');
  const supports = newest.flatMap(({ decision }) => decision.support ?? []);
  const outputs = guarded(
    gateOf(
      events,
      { exchangeId: call.exchangeId, fill, hold: exchange.request.stream ? hold : 'window' },
      scanner,
      log,
      parts,
      supports,
    ),
    stopped,
  );
  const restorer = fill.originals.size > 0 ? new Restorer(fill.originals) : undefined;
  return finish(outputs, restorer, async () => {
    if (restorer) log.restored(restorer.count);
    return supportFor(supports, exchange, call, log);
  });
}

/** The words of support for the end of an answer, each once. None where the client wants JSON, which they would break. */
async function supportFor(
  supports: readonly Support[],
  exchange: Exchange,
  call: Call,
  log: ExchangeLog,
): Promise<string | undefined> {
  if (supports.length === 0 || wantsJson(exchange.request)) return undefined;
  const messages = supports.map(({ message }) => message);
  const languages = await languagesFor(messages, exchange.segments, call.languages);
  const texts = messages.map((message) => wordsOf(message, languages));
  log.spokeIn(texts[0]!.language);
  return [...new Set(texts.map(({ words }) => words))].join('\n\n');
}

function wantsJson({ form, body }: ModelRequest): boolean {
  if (form === 'openai.chat') return isJsonObject(body.response_format) && body.response_format.type !== 'text';
  if (form === 'openai.responses') {
    return isJsonObject(body.text) && isJsonObject(body.text.format) && body.text.format.type !== 'text';
  }
  const { output_config: config, output_format: format } = body;
  return isJsonObject(format) || (isJsonObject(config) && isJsonObject(config.format));
}

/** Why a model is stopped that may go on. One for all: making an error for every exchange costs more than the rest of its end. */
const ENOUGH = new PortcullisError('cancelled', 'No more of the answer is wanted.');

/** @param supports gets what the answer itself gives reason for. */
function gateOf(
  events: AsyncIterable<ModelEvent>,
  exchange: GateExchange,
  scanner: Scanner,
  log: ExchangeLog,
  parts: ModerationParts,
  supports: Support[],
): AsyncIterable<GateOutput> {
  let start = parts.now();
  return gate(watched(events, log), scanner, exchange, (scanned) => {
    log.scanned(scanned.record.stage, start, [scanned]);
    supports.push(...(scanned.decision.support ?? []));
    start = parts.now();
  });
}

/** The gate's outputs; when they end, for whatever reason, the model is stopped too. */
async function* guarded(outputs: AsyncIterable<GateOutput>, stopped: AbortController): AsyncGenerator<GateOutput> {
  try {
    yield* outputs;
  } finally {
    stopped.abort(ENOUGH);
  }
}

async function* watched(events: AsyncIterable<ModelEvent>, log: ExchangeLog): AsyncIterable<ModelEvent> {
  for await (const event of events) {
    log.modelBegan();
    if (event.type === 'finish') log.modelEnded(event.reason, event.usage);
    yield event;
  }
}
