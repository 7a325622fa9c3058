import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import { ATTRIBUTES as A } from './attributes.ts';
import { guardrailAttributes } from './guardrail.ts';
import { createQueue, type QueueOptions } from './queue.ts';
import type { ExchangeTrace, Telemetry, TraceStart } from './telemetry.ts';

export interface TelemetryOptions {
  /** Where spans go; without it nothing is traced. */
  readonly exporter?: SpanExporter | undefined;
  /** Attributes of the process beside `service.name`, such as `service.version`. The environment is not read. */
  readonly resource?: Readonly<Record<string, string>>;
  readonly queue?: QueueOptions;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface TelemetryWithCount extends Telemetry {
  /** Spans that did not reach the collector: it was slow, down or refused them. */
  readonly dropped: number;
}

/** No attribute is longer, in UTF-16 units: the names of models and tools are a client's to choose. */
const MAX_ATTRIBUTE = 512;

/** Traces of exchanges as OpenTelemetry spans, in the GenAI conventions. Nothing of what was said is on a span. */
export function createTelemetry(options: TelemetryOptions = {}): TelemetryWithCount {
  const { exporter, resource, queue: limits, now = Date.now } = options;
  if (!exporter) return { dropped: 0, start: () => NO_TRACE, flush: async () => undefined };
  const queue = createQueue(exporter, limits);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ [A.serviceName]: 'portcullis', ...resource }),
    // Every exchange is traced: whether it is must not be for the client's `traceparent` to say.
    sampler: new AlwaysOnSampler(),
    spanLimits: { attributeValueLengthLimit: MAX_ATTRIBUTE },
    spanProcessors: [queue],
  });
  const tracer = provider.getTracer('portcullis');
  return {
    get dropped() {
      return queue.dropped;
    },
    start: (start) => startTrace(tracer, start, now),
    flush: () => queue.forceFlush(),
  };
}

const NO_TRACE: ExchangeTrace = {
  scan: () => undefined,
  chatStart: () => undefined,
  chatEnd: () => undefined,
  end: () => undefined,
};

function startTrace(tracer: Tracer, start: TraceStart, now: () => number): ExchangeTrace {
  const exchange = { [A.exchange]: start.exchange };
  const [method = '', path = ''] = start.route.split(' ');
  const server = tracer.startSpan(
    start.route,
    {
      kind: SpanKind.SERVER,
      startTime: now(),
      attributes: {
        ...exchange,
        [A.httpMethod]: method,
        [A.httpRoute]: path,
        [A.protocol]: start.protocol,
        [A.requestModel]: start.model,
        [A.requestStream]: start.stream,
        [A.spanKind]: 'CHAIN',
        ...(start.tenant !== undefined && { [A.tenant]: start.tenant }),
      },
    },
    parentOf(start.traceparent),
  );
  const inside = trace.setSpan(ROOT_CONTEXT, server);
  let chat: Span | undefined;

  const chatEnd: ExchangeTrace['chatEnd'] = ({ finish, usage, error }) => {
    if (finish !== undefined) chat?.setAttribute(A.finishReasons, [finish]);
    if (usage) chat?.setAttributes({ [A.inputTokens]: usage.inputTokens, [A.outputTokens]: usage.outputTokens });
    if (error !== undefined) {
      chat?.setAttribute(A.errorType, error);
      chat?.setStatus({ code: SpanStatusCode.ERROR });
    }
    chat?.end(now());
    chat = undefined;
  };

  return {
    scan(scan) {
      const attributes = { ...exchange, ...guardrailAttributes(scan) };
      const options = { kind: SpanKind.INTERNAL, startTime: scan.start, attributes };
      tracer.startSpan(`apply_guardrail ${scan.stage}`, options, inside).end(scan.end);
    },
    chatStart(provider, model) {
      chat?.end(now());
      const operation = operationOf(start);
      const attributes = {
        ...exchange,
        [A.operation]: operation,
        [A.provider]: provider,
        [A.requestModel]: model,
        [A.requestStream]: start.stream,
        [A.spanKind]: operation === 'embeddings' ? 'EMBEDDING' : 'LLM',
      };
      chat = tracer.startSpan(
        `${operation} ${model.slice(0, MAX_ATTRIBUTE)}`,
        { kind: SpanKind.CLIENT, startTime: now(), attributes },
        inside,
      );
    },
    chatEnd,
    end({ status, outcome, code }) {
      if (chat) chatEnd({ error: outcome });
      server.setAttributes({ [A.httpStatus]: status, [A.outcome]: outcome });
      if (code !== undefined) server.setAttribute(A.code, code);
      if (status >= 500 || outcome === 'failed') {
        server.setAttribute(A.errorType, code ?? String(status));
        server.setStatus({ code: SpanStatusCode.ERROR });
      }
      server.end(now());
    },
  };
}

/** `gen_ai.operation.name` of the protocols that are no chat; the convention has no name for a count of tokens. */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['openai.embeddings', 'embeddings'],
  ['openai.completions', 'text_completion'],
]);

function operationOf({ protocol, route }: TraceStart): string {
  return route.endsWith('/count_tokens') ? 'count_tokens' : (OPERATIONS.get(protocol) ?? 'chat');
}

/** The client's trace, where its `traceparent` is well formed; otherwise a trace of our own. */
function parentOf(traceparent: string | undefined): Context {
  const parent = traceparent === undefined ? null : parseTraceParent(traceparent);
  return parent ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }) : ROOT_CONTEXT;
}
