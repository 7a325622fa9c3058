import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';

export interface QueueOptions {
  /** Spans that wait at most; 2,048. One more is dropped. */
  readonly maxQueueSize?: number;
  /** Spans sent with one request at most; 512. */
  readonly maxBatchSize?: number;
  /** Milliseconds that a span waits for others; 1,000. */
  readonly delayMs?: number;
}

/** The SDK's bounded queue, with every span counted that did not reach the collector. */
export interface CountingQueue extends SpanProcessor {
  readonly dropped: number;
}

export function createQueue(exporter: SpanExporter, options: QueueOptions = {}): CountingQueue {
  const { maxQueueSize = 2_048, maxBatchSize = 512, delayMs = 1_000 } = options;
  let [waiting, dropped] = [0, 0];

  const counting: SpanExporter = {
    export(spans: ReadableSpan[], done: (result: ExportResult) => void) {
      waiting -= spans.length;
      exporter.export(spans, (result) => {
        if (result.code !== ExportResultCode.SUCCESS) dropped += spans.length;
        done(result);
      });
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
  const batch = new BatchSpanProcessor({
    exporter: counting,
    maxQueueSize,
    maxExportBatchSize: Math.min(maxBatchSize, maxQueueSize),
    scheduledDelayMillis: delayMs,
  });

  return {
    get dropped() {
      return dropped;
    },
    onStart: (span, context) => batch.onStart(span, context),
    onEnd(span) {
      if (waiting >= maxQueueSize) {
        dropped += 1;
        return;
      }
      waiting += 1;
      batch.onEnd(span);
    },
    async forceFlush() {
      // The batch forgets an export that already runs; the exporter does not. Failures are counted above.
      await Promise.allSettled([batch.forceFlush()]);
      await exporter.forceFlush?.();
    },
    shutdown: () => batch.shutdown(),
  };
}
