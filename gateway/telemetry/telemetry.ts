import type { Decision } from '../../exchange/decision.ts';
import type { Outcome, Usage } from '../../exchange/exchange.ts';
import type { Stage } from '../../exchange/segment.ts';

/** What is known of an exchange when its trace begins. */
export interface TraceStart {
  readonly exchange: string;
  readonly protocol: string;
  /** Method and path: `POST /v1/chat/completions`. */
  readonly route: string;
  readonly model: string;
  readonly stream: boolean;
  readonly tenant?: string;
  /** The client's `traceparent` (W3C Trace Context), so that the trace joins theirs. */
  readonly traceparent?: string;
}

/** What was scanned and what came of it; one span for each. */
export interface ScanSpan {
  readonly stage: Stage;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly segments: number;
  readonly decision: Decision;
  readonly policies: readonly { readonly id: string; readonly version: string }[];
}

/** The trace of one exchange. None of its methods throws or waits. */
export interface ExchangeTrace {
  scan(span: ScanSpan): void;
  /** The model is asked; `chat {model}` begins, or `embeddings {model}`, as the request has it. */
  chatStart(provider: string, model: string): void;
  chatEnd(result: { readonly finish?: string; readonly usage?: Usage; readonly error?: string }): void;
  end(result: { readonly status: number; readonly outcome: Outcome; readonly code?: string }): void;
}

/** Where traces go. Off the response path: a collector that is slow or down costs an exchange nothing. */
export interface Telemetry {
  start(start: TraceStart): ExchangeTrace;
  /** Sends what is waiting; called before the process or the isolate goes. */
  flush(): Promise<void>;
}
