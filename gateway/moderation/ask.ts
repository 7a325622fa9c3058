import type { Support } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type { Exchange, ModelEvent } from '../../exchange/exchange.ts';
import { type Decided, releaseRequest } from './apply.ts';
import type { Begun } from './begin.ts';
import type { ExchangeLog } from './exchange-log.ts';
import { Fill } from './fill.ts';
import { finish } from './finish.ts';
import { type GateExchange, type GateOutput, gate } from './gate.ts';
import { Logprobs } from './logprobs.ts';
import type { Call } from './moderate.ts';
import type { ModerationParts } from './parts.ts';
import { placeholderScope } from './placeholder-scope.ts';
import { Restorer } from './restore.ts';
import type { Scanner } from './scan.ts';
import { StructuredAnswer, wantedJson } from './structured.ts';
import { withholding } from './withheld.ts';
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
  const stopped = endingWith(call.abort);
  const fill = new Fill((text) => parts.audit.commit(text), placeholderScope(exchange));
  const events = provider.generate(releaseRequest(exchange, decided, fill), {
    model,
    abort: stopped.signal,
    ...(call.clientCredential !== undefined && { clientCredential: call.clientCredential }),
    ...(call.betas && { betas: call.betas }),
    ...(call.account && { account: call.account }),
    ...(call.onHeaders && { onHeaders: call.onHeaders }),
  });
  const newest = decided.filter(({ segment }) => segment.turn === 'newest');
  const supports = newest.flatMap(({ decision }) => decision.support ?? []);
  const wanted = wantedJson(exchange.request);
  const structured = wanted && new StructuredAnswer(wanted);
  const { choices } = exchange.request;
  const logprobs = exchange.request.logprobs ? new Logprobs() : undefined;
  const outputs = guarded(
    gateOf(
      watched(events, log, [structured, logprobs]),
      {
        exchangeId: call.exchangeId,
        places: call.protocol.places,
        ...(choices !== undefined && { choices }),
        fill: fill.forAnswer(),
        hold: exchange.request.stream ? hold : 'window',
        withholds: withholding(fill.originals, ({ name }, { policy, rule }) =>
          log.withheld({ policy, rule, toolName: name }),
        ),
      },
      scanner,
      log,
      parts,
      supports,
    ),
    stopped,
  );
  const restorers: Restorer[] = [];
  const newRestorer = () => {
    const restorer = new Restorer(fill.originals, wanted !== undefined);
    restorers.push(restorer);
    return restorer;
  };
  const finished = finish(outputs, fill.originals.size > 0 ? newRestorer : undefined, async () => {
    log.restored(restorers.reduce((sum, { count }) => sum + count, 0));
    return supportFor(supports, exchange, call, log);
  });
  const checked = structured ? structured.checked(finished) : finished;
  return logprobs ? logprobs.aligned(checked) : checked;
}

/** The words of support for the end of an answer, each once. None where the client wants JSON, which they would break. */
async function supportFor(
  supports: readonly Support[],
  exchange: Exchange,
  call: Call,
  log: ExchangeLog,
): Promise<string | undefined> {
  if (supports.length === 0 || wantedJson(exchange.request)) return undefined;
  const messages = supports.map(({ message }) => message);
  const languages = await languagesFor(messages, exchange.segments, call.languages);
  const texts = messages.map((message) => wordsOf(message, languages));
  log.spokeIn(texts[0]!.language);
  return [...new Set(texts.map(({ words }) => words))].join('\n\n');
}

/** One that ends when an exchange does, or before: `AbortSignal.any` costs as much as a scan of a short text. */
function endingWith(exchange: AbortSignal): AbortController {
  const controller = new AbortController();
  if (exchange.aborted) controller.abort(exchange.reason);
  else exchange.addEventListener('abort', () => controller.abort(exchange.reason), { once: true });
  return controller;
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
  return gate(events, scanner, exchange, (scanned) => {
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

async function* watched(
  events: AsyncIterable<ModelEvent>,
  log: ExchangeLog,
  listeners: readonly ({ heard(event: ModelEvent): void } | undefined)[],
): AsyncIterable<ModelEvent> {
  for await (const event of events) {
    log.modelBegan();
    for (const listener of listeners) listener?.heard(event);
    if (event.type === 'finish') log.modelEnded(event.reason, event.usage);
    yield event;
  }
}
