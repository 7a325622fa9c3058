/**
 * Every error that a client or an operator can meet, by its stable code: the HTTP status it gives, and the error
 * type in the terms of OpenAI's envelope. docs/errors/ explains each.
 */
export const ERRORS = {
  invalid_request: { status: 400, type: 'invalid_request_error' },
  context_length_exceeded: { status: 400, type: 'invalid_request_error' },
  redaction_broke_json: { status: 400, type: 'invalid_request_error' },
  unsupported_media_type: { status: 415, type: 'invalid_request_error' },
  invalid_host: { status: 403, type: 'invalid_request_error' },
  no_policy: { status: 403, type: 'permission_error' },
  permission_denied: { status: 403, type: 'permission_error' },
  invalid_api_key: { status: 401, type: 'authentication_error' },
  model_not_found: { status: 404, type: 'invalid_request_error' },
  response_not_found: { status: 404, type: 'invalid_request_error' },
  unknown_route: { status: 404, type: 'invalid_request_error' },
  mcp_session_not_found: { status: 404, type: 'invalid_request_error' },
  mcp_tool_changed: { status: 403, type: 'permission_error' },
  request_too_large: { status: 413, type: 'invalid_request_error' },
  queue_full: { status: 429, type: 'rate_limit_error' },
  rate_limited: { status: 429, type: 'rate_limit_error' },
  budget_exhausted: { status: 429, type: 'rate_limit_error' },
  upstream_rejected: { status: 400, type: 'upstream_error' },
  upstream_unauthorized: { status: 502, type: 'upstream_error' },
  upstream_rate_limited: { status: 429, type: 'rate_limit_error' },
  upstream_overloaded: { status: 503, type: 'upstream_error' },
  upstream_error: { status: 502, type: 'upstream_error' },
  upstream_timeout: { status: 504, type: 'upstream_error' },
  model_not_ready: { status: 503, type: 'service_unavailable' },
  guard_unavailable: { status: 503, type: 'service_unavailable' },
  audit_unavailable: { status: 503, type: 'service_unavailable' },
  limits_unavailable: { status: 503, type: 'service_unavailable' },
  state_unavailable: { status: 503, type: 'service_unavailable' },
  cancelled: { status: 499, type: 'cancelled' },
  internal_error: { status: 500, type: 'server_error' },
  invalid_config: { status: 500, type: 'startup_error' },
  invalid_policy: { status: 500, type: 'startup_error' },
  invalid_model_file: { status: 500, type: 'startup_error' },
  model_unavailable: { status: 503, type: 'service_unavailable' },
  port_in_use: { status: 500, type: 'startup_error' },
} as const;
export type ErrorCode = keyof typeof ERRORS;

/**
 * The one error type of the gateway. The message says what happened and what to do, in our own words: never a
 * prompt, a key, or what an upstream said.
 */
export class PortcullisError extends Error {
  readonly code: ErrorCode;
  /** Seconds after which a retry makes sense, for `retry-after`. */
  readonly retryAfter?: number;
  /** The field of the request that is at fault, where an envelope has a place for it. */
  readonly param?: string;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryAfter?: number; param?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PortcullisError';
    this.code = code;
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
    if (options.param !== undefined) this.param = options.param;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get type(): string {
    return ERRORS[this.code].type;
  }
}

/** For a fault of our own: the client learns that there was one, the log has the cause. */
export function internalError(cause: unknown): PortcullisError {
  return new PortcullisError('internal_error', 'The gateway failed; the operator finds the cause in its log.', {
    cause,
  });
}

/** For an exchange whose client did not wait for its end. */
export function clientLeft(cause?: unknown): PortcullisError {
  return new PortcullisError('cancelled', 'The client has gone.', { cause });
}
