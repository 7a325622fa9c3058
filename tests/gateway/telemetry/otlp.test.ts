import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Decision } from '../../../exchange/decision.ts';
import { anthropicMessages } from '../../../gateway/protocols/anthropic-messages.ts';
import { openaiChat } from '../../../gateway/protocols/openai-chat.ts';
import { openaiCompletions } from '../../../gateway/protocols/openai-completions.ts';
import { openaiEmbeddings } from '../../../gateway/protocols/openai-embeddings.ts';
import { openaiResponses } from '../../../gateway/protocols/openai-responses.ts';
import { createOtlpExporter } from '../../../gateway/telemetry/otlp.ts';
import { createTelemetry, type TelemetryWithCount } from '../../../gateway/telemetry/spans.ts';
import type { TraceStart } from '../../../gateway/telemetry/telemetry.ts';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../../support/otlp.ts';

const START: TraceStart = {
  exchange: 'exc_1',
  protocol: 'openai-chat',
  route: 'POST /v1/chat/completions',
  model: 'default',
  stream: true,
  tenant: 'acme',
};
const BLOCKED: Decision = {
  verdict: 'block',
  stop: {
    policy: 'baseline',
    rule: 'jailbreak',
    severity: 'high',
    cause: 'content',
    message: { as: 'refusal', code: 'content_policy', text: { en: 'No.' } },
  },
  transforms: [],
  reasons: [
    {
      policy: 'baseline',
      rule: 'jailbreak',
      severity: 'high',
      effect: 'block',
      cause: 'content',
      shadow: false,
      atoms: [
        { name: 'segment.length', found: 80, test: '>= 1' },
        { name: 'jailbreak', found: 0.97, test: '>= 0.9' },
        { name: 'injection', found: { unknown: 'timeout' }, test: '>= 0.9' },
      ],
    },
    {
      policy: 'baseline',
      rule: 'self-harm',
      severity: 'low',
      effect: 'flag',
      cause: 'content',
      shadow: true,
      atoms: [],
    },
  ],
};

async function receiver(): Promise<OtlpReceiver> {
  const started = await startOtlpReceiver();
  onTestFinished(() => started.close());
  return started;
}

function traced(url: string, extra: Partial<Parameters<typeof createOtlpExporter>[0]> = {}): TelemetryWithCount {
  return createTelemetry({ exporter: createOtlpExporter({ url, ...extra }), resource: { 'service.version': '9.9.9' } });
}

function exchangeOf(telemetry: TelemetryWithCount, start: TraceStart = START): void {
  const trace = telemetry.start(start);
  trace.scan({
    stage: 'input',
    // The SDK takes what is less than the age of the process for a time since its start.
    start: 1_700_000_000_000,
    end: 1_700_000_000_007,
    segments: 2,
    decision: BLOCKED,
    policies: [{ id: 'baseline', version: '1.2.0' }],
  });
  trace.chatStart('openai', 'gemma-4');
  trace.chatEnd({ finish: 'stop', usage: { inputTokens: 5, outputTokens: 7 } });
  trace.end({ status: 200, outcome: 'refused', code: 'content_policy' });
}

const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan => {
  const found = spans.find((span) => span.name === name);
  if (!found) throw new Error(`no span ${name} among ${spans.map((span) => span.name)}`);
  return found;
};

describe('the trace of an exchange', () => {
  test('is one tree: the server span, the scans and the model call under it', async () => {
    const collector = await receiver();
    const telemetry = traced(collector.url);
    exchangeOf(telemetry);
    await telemetry.flush();

    expect(collector.spans).toHaveLength(3);
    const server = named(collector.spans, 'POST /v1/chat/completions');
    const chat = named(collector.spans, 'chat gemma-4');
    const guard = named(collector.spans, 'apply_guardrail input');
    expect([server.kind, chat.kind, guard.kind]).toEqual([2, 3, 1]);
    expect([chat.parentSpanId, guard.parentSpanId]).toEqual([server.spanId, server.spanId]);
    expect(new Set(collector.spans.map((span) => span.traceId)).size).toBe(1);
    expect(collector.spans.map((span) => span.attributes['portcullis.exchange.id'])).toEqual(Array(3).fill('exc_1'));
    expect(server.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/v1/chat/completions',
      'http.response.status_code': 200,
      'portcullis.outcome': 'refused',
      'portcullis.code': 'content_policy',
      'portcullis.tenant': 'acme',
    });
    expect(chat.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gemma-4',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 5,
      'gen_ai.usage.output_tokens': 7,
    });
    expect(guard.attributes).toMatchObject({
      'openinference.span.kind': 'GUARDRAIL',
      'gen_ai.guardrail.policy.id': 'baseline',
      'gen_ai.guardrail.policy.version': '1.2.0',
      'gen_ai.guardrail.policy.rule.id': 'jailbreak',
      'gen_ai.guardrail.result.type': 'block',
      'gen_ai.guardrail.risk.category': 'jailbreak',
      'gen_ai.guardrail.risk.score': 0.97,
      'portcullis.rules': ['baseline/jailbreak'],
      'portcullis.shadow_rules': ['baseline/self-harm'],
      'portcullis.unknown': ['injection: timeout'],
    });
    const [resource] = JSON.parse(collector.bodies[0]!).resourceSpans;
    expect(resource.resource.attributes).toEqual(
      expect.arrayContaining([
        { key: 'service.name', value: { stringValue: 'portcullis' } },
        { key: 'service.version', value: { stringValue: '9.9.9' } },
      ]),
    );
    const guardOnWire = resource.scopeSpans[0].spans.find((span: ReceivedSpan) => span.kind === 1);
    expect([guardOnWire.startTimeUnixNano, guardOnWire.endTimeUnixNano]).toEqual([
      '1700000000000000000',
      '1700000000007000000',
    ]);
    expect(telemetry.dropped).toBe(0);
  });

  test('a failure marks the spans, and a model call left open is ended with the exchange', async () => {
    const collector = await receiver();
    const telemetry = traced(collector.url);
    const trace = telemetry.start(START);
    trace.chatStart('openai', 'gemma-4');
    trace.end({ status: 502, outcome: 'failed', code: 'upstream_error' });
    await telemetry.flush();
    expect(named(collector.spans, 'chat gemma-4').status?.code).toBe(2);
    const server = named(collector.spans, 'POST /v1/chat/completions');
    expect(server.status?.code).toBe(2);
    expect(server.attributes['error.type']).toBe('upstream_error');
  });
});

test.each([
  [openaiChat.id, '/v1/chat/completions', 'chat', 'LLM'],
  [openaiResponses.id, '/v1/responses', 'chat', 'LLM'],
  [anthropicMessages.id, '/v1/messages', 'chat', 'LLM'],
  [anthropicMessages.id, '/v1/messages/count_tokens', 'count_tokens', 'LLM'],
  [openaiCompletions.id, '/v1/completions', 'text_completion', 'LLM'],
  [openaiEmbeddings.id, '/v1/embeddings', 'embeddings', 'EMBEDDING'],
])('the call of a model for %s at %s is called %s', async (protocol, path, operation, kind) => {
  const collector = await receiver();
  const telemetry = traced(collector.url);
  exchangeOf(telemetry, { ...START, protocol, route: `POST ${path}` });
  await telemetry.flush();
  expect(named(collector.spans, `${operation} gemma-4`).attributes).toMatchObject({
    'gen_ai.operation.name': operation,
    'openinference.span.kind': kind,
  });
});

describe('the traceparent of a client', () => {
  const TRACE = '0af7651916cd43dd8448eb211c80319c';
  const PARENT = 'b7ad6b7169203331';

  test.each(['01', '00'])('with flags %s is the parent, and the exchange is traced', async (flags) => {
    const collector = await receiver();
    const telemetry = traced(collector.url);
    exchangeOf(telemetry, { ...START, traceparent: `00-${TRACE}-${PARENT}-${flags}` });
    await telemetry.flush();
    const server = named(collector.spans, 'POST /v1/chat/completions');
    expect([server.traceId, server.parentSpanId]).toEqual([TRACE, PARENT]);
  });

  test.each([
    '',
    'garbage',
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01-more`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${'a'.repeat(10_000)}`,
  ])('that is malformed (%#) gives a trace of our own', async (traceparent) => {
    const collector = await receiver();
    const telemetry = traced(collector.url);
    exchangeOf(telemetry, { ...START, traceparent });
    await telemetry.flush();
    const server = named(collector.spans, 'POST /v1/chat/completions');
    expect(server.parentSpanId).toBeUndefined();
    expect(server.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(server.traceId).not.toBe(TRACE);
  });
});

describe('a collector that does not take spans', () => {
  test('that hangs costs an exchange nothing; what it lost is counted', async () => {
    const hanging = createServer(() => undefined);
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      hanging.closeAllConnections();
      hanging.close();
    });
    const telemetry = traced(`http://127.0.0.1:${(hanging.address() as AddressInfo).port}`, { timeoutMs: 50 });
    exchangeOf(telemetry);
    exchangeOf(telemetry);
    await telemetry.flush();
    expect(telemetry.dropped).toBe(6);
  });

  test('that is down, or refuses, neither', async () => {
    const refusing = createServer((_, response) => response.writeHead(503).end('busy'));
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
    const telemetry = traced(url);
    exchangeOf(telemetry);
    await telemetry.flush();
    expect(telemetry.dropped).toBe(3);
    refusing.closeAllConnections();
    await new Promise((resolve) => refusing.close(resolve));
    exchangeOf(telemetry);
    await telemetry.flush();
    expect(telemetry.dropped).toBe(6);
  });

  test('the queue is bounded: what does not fit is dropped and counted, the rest arrives', async () => {
    const collector = await receiver();
    const telemetry = createTelemetry({
      exporter: createOtlpExporter({ url: collector.url }),
      queue: { maxQueueSize: 6, maxBatchSize: 6, delayMs: 60_000 },
    });
    // The sixth span starts an export; until the event loop turns, six more wait and the rest is too much.
    for (let index = 0; index < 10; index += 1) exchangeOf(telemetry);
    await telemetry.flush();
    expect(telemetry.dropped + collector.spans.length).toBe(30);
    expect(telemetry.dropped).toBeGreaterThan(0);
  });

  test('a redirect is not followed: the key for the collector goes nowhere else', async () => {
    const collector = await receiver();
    const redirecting = createServer((_, response) =>
      response.writeHead(307, { location: `${collector.url}/v1/traces` }).end(),
    );
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      redirecting.closeAllConnections();
      redirecting.close();
    });
    const telemetry = traced(`http://127.0.0.1:${(redirecting.address() as AddressInfo).port}`);
    exchangeOf(telemetry);
    await telemetry.flush();
    expect(collector.spans).toEqual([]);
    expect(telemetry.dropped).toBe(3);
  });
});

describe('without a collector', () => {
  test('nothing is sent and nothing is counted', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    const telemetry = createTelemetry();
    exchangeOf(telemetry);
    await telemetry.flush();
    expect(fetched).not.toHaveBeenCalled();
    expect(telemetry.dropped).toBe(0);
    fetched.mockRestore();
  });
});

describe('the environment', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('is not read: no variable of OpenTelemetry turns tracing off or adds to it', async () => {
    vi.stubEnv('OTEL_SDK_DISABLED', 'true');
    vi.stubEnv('OTEL_TRACES_SAMPLER', 'always_off');
    vi.stubEnv('OTEL_SERVICE_NAME', 'somebody');
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'added=by-environment');
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'added=by-environment');
    vi.stubEnv('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', '1');
    const collector = await receiver();
    const telemetry = traced(collector.url);
    exchangeOf(telemetry);
    await telemetry.flush();
    expect(collector.spans).toHaveLength(3);
    expect(collector.bodies.join()).not.toMatch(/somebody|by-environment/);
    expect(named(collector.spans, 'chat gemma-4').attributes['gen_ai.usage.input_tokens']).toBe(5);
  });
});
