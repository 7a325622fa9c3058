import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

export interface OtlpOptions {
  /** The collector, `http://127.0.0.1:4318`, or the whole address, ending in `/v1/traces`. */
  readonly url: string;
  /** Sent with each request, for collectors that ask for a key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** After this many milliseconds a request is given up and its spans are lost; 5,000. */
  readonly timeoutMs?: number;
}

/**
 * Sends spans by OTLP/HTTP in JSON (opentelemetry-proto 1.x) with the runtime's own `fetch`, so that the same code
 * serves Node and Workers. One attempt: spans that a collector does not take are lost, and counted by the telemetry.
 *
 * @throws TypeError for an address that is not one.
 */
export function createOtlpExporter(options: OtlpOptions): SpanExporter {
  const url = tracesUrl(options.url);
  const running = new Set<Promise<void>>();

  const send = async (spans: ReadableSpan[]): Promise<ExportResult> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...options.headers, 'content-type': 'application/json' },
        body: (JsonTraceSerializer.serializeRequest(spans) ?? new Uint8Array()) as Uint8Array<ArrayBuffer>,
        signal: AbortSignal.timeout(options.timeoutMs ?? 5_000),
        // A collector's key goes nowhere else.
        redirect: 'manual',
      });
      await response.body?.cancel();
      if (response.ok) return { code: ExportResultCode.SUCCESS };
      return { code: ExportResultCode.FAILED, error: new Error(`the collector answered ${response.status}`) };
    } catch (error) {
      return { code: ExportResultCode.FAILED, error: error instanceof Error ? error : new Error(String(error)) };
    }
  };

  const forceFlush = async (): Promise<void> => {
    await Promise.all(running);
  };

  return {
    export(spans, done) {
      const sent: Promise<void> = send(spans).then((result) => {
        running.delete(sent);
        done(result);
      });
      running.add(sent);
    },
    forceFlush,
    shutdown: forceFlush,
  };
}

function tracesUrl(text: string): URL {
  const url = new URL(text);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith('/v1/traces') ? path : `${path}/v1/traces`;
  return url;
}
