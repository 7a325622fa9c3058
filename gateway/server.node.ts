import { createServer, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener, type Http2Bindings, type HttpBindings, RequestError } from '@hono/node-server';
import type { Hono } from 'hono';
import { internalError, PortcullisError } from '../exchange/errors.ts';
import { newExchangeId } from '../exchange/exchange-id.ts';
import { type AppEnv, EXCHANGE_ID_HEADER } from './app.ts';
import { openaiChat } from './protocols/openai-chat.ts';

/**
 * The app as an HTTP server. What never reaches the app, because it is no HTTP or has no host, is answered as the app
 * answers: in the protocol's envelope, with an exchange id.
 *
 * @param onError told of every error that is not a client's, for the log.
 */
export function createAppServer(app: Hono<AppEnv>, onError: (error: unknown) => void): Server {
  const respond = (request: Request, bindings: HttpBindings | Http2Bindings) => {
    const gone = new AbortController();
    // The server below speaks HTTP/1.1 only.
    const outgoing = bindings.outgoing as ServerResponse;
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) gone.abort();
    });
    return app.fetch(request, { clientGone: gone.signal });
  };
  const listener = getRequestListener(respond, {
    errorHandler(cause) {
      const { status, headers, body } = refusalOf(cause, onError);
      return new Response(body, { status, headers });
    },
  });
  // The listener answers for a host that is missing, as for one that is none.
  const server = createServer({ requireHostHeader: false }, listener);
  server.on('checkExpectation', (_request, response) => {
    const problem = 'Of the values of the header "expect" only 100-continue is known here.';
    const { status, headers, body } = refusal(new PortcullisError('invalid_request', problem));
    response.writeHead(status, headers).end(body);
  });
  const answers = new WeakMap<Duplex, ServerResponse>();
  server.on('request', ({ socket }, response) => answers.set(socket, response));
  server.on('clientError', (cause, socket) => {
    const last = answers.get(socket);
    const isMidAnswer = last?.headersSent === true && !last.writableFinished;
    if (!socket.writable || isMidAnswer) socket.destroy();
    else socket.end(rawRefusal(clientError(cause)), () => socket.destroy());
  });
  return server;
}

function clientError(cause: Error): PortcullisError {
  const code = 'code' in cause ? cause.code : undefined;
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new PortcullisError('request_too_large', 'The headers are larger than this server takes.', { cause });
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new PortcullisError('invalid_request', 'The request did not arrive in time.', { cause });
  }
  return new PortcullisError('invalid_request', 'The request is not HTTP/1.1.', { cause });
}

interface RawRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function refusalOf(cause: unknown, onError: (error: unknown) => void): RawRefusal {
  if (cause instanceof RequestError) {
    const problem = 'The path or the "host" header of the request cannot be read.';
    return refusal(new PortcullisError('invalid_request', problem, { cause }));
  }
  onError(cause);
  return refusal(internalError(cause));
}

function refusal(error: PortcullisError): RawRefusal {
  const { status, body } = openaiChat.fail(error);
  const headers = { 'content-type': 'application/json', [EXCHANGE_ID_HEADER]: newExchangeId(Date.now()) };
  return { status, headers, body: JSON.stringify(body) };
}

/** A whole response, for a connection on which no request was read. */
function rawRefusal(error: PortcullisError): string {
  const { status, headers, body } = refusal(error);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...lines,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
