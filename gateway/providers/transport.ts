/** One HTTP request to an upstream. */
export interface UpstreamRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly abort: AbortSignal;
  readonly timeouts: UpstreamTimeouts;
}

/** Milliseconds: to connect, until the response's headers, between two pieces of its body. */
export interface UpstreamTimeouts {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
}

export interface UpstreamResponse {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * How a runtime speaks HTTP to an upstream. Redirects are not followed: a credential never goes where the
 * configuration did not send it.
 *
 * @throws PortcullisError `upstream_error` when there is no connection, `upstream_timeout` when it is silent (while the
 *   body is read, too), `cancelled` when `abort` fires.
 */
export type Transport = (request: UpstreamRequest) => Promise<UpstreamResponse>;
