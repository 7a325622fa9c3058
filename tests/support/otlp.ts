import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

/** A span as it arrived, its attributes flattened to plain values. */
export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  /** OTLP's number: 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
}

export interface OtlpReceiver {
  /** `http://127.0.0.1:PORT`; traces are taken at `/v1/traces`. */
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** The request bodies as text, to look for content that must not be there. */
  readonly bodies: readonly string[];
  /**
   * Waits until `enough` says so.
   *
   * @throws Error with the names of the spans that did come, after `limitMs` (5,000).
   */
  until(enough: (spans: readonly ReceivedSpan[]) => boolean, limitMs?: number): Promise<readonly ReceivedSpan[]>;
  close(): Promise<void>;
}

/** Starts a receiver of OTLP/HTTP traces in JSON (opentelemetry-proto 1.x, `ExportTraceServiceRequest`) on 127.0.0.1. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url !== '/v1/traces' || !request.headers['content-type']?.includes('json')) {
        response.writeHead(request.url === '/v1/traces' ? 415 : 404).end();
        return;
      }
      const raw = Buffer.concat(chunks);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString('utf8');
      bodies.push(text);
      spans.push(...spansOf(JSON.parse(text) as ExportRequest));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    until: async (enough, limitMs = 5000) => {
      for (const end = Date.now() + limitMs; !enough(spans); ) {
        if (Date.now() > end) throw new Error(`spans so far: ${spans.map(({ name }) => name).join(', ') || 'none'}`);
        await sleep(10);
      }
      return spans;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}
interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values?: readonly KeyValue[] };
}
interface WireSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly attributes?: readonly KeyValue[];
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly KeyValue[] }[];
}
interface ExportRequest {
  readonly resourceSpans?: readonly { readonly scopeSpans?: readonly { readonly spans?: readonly WireSpan[] }[] }[];
}

function spansOf(request: ExportRequest): ReceivedSpan[] {
  const scopes = (request.resourceSpans ?? []).flatMap(({ scopeSpans }) => scopeSpans ?? []);
  return scopes
    .flatMap(({ spans }) => spans ?? [])
    .map(({ attributes, events, ...span }) => ({
      ...span,
      attributes: flat(attributes),
      events: (events ?? []).map((event) => ({ name: event.name, attributes: flat(event.attributes) })),
    }));
}

function flat(attributes: readonly KeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));
}

function plain(value: AnyValue): unknown {
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(plain);
  if (value.kvlistValue) return flat(value.kvlistValue.values);
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? null;
}
