import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface RawUpstream {
  /** `http://127.0.0.1:PORT/v1` */
  readonly url: string;
  /** Answers from now on. */
  answer(how: RawAnswer): void;
  /** Resolves when no answer is under way any more. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Called with a request that has been read whole. */
export type RawAnswer = (response: ServerResponse, request: IncomingMessage) => void;

/** A model server on 127.0.0.1 that answers in bytes of the test's own, which need make no sense. */
export async function startRawUpstream(): Promise<RawUpstream> {
  let how: RawAnswer = (response) => response.end();
  const sockets = new Set<Socket>();
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    open.add(response);
    response.on('error', () => response.destroy());
    response.on('close', () => open.delete(response));
    request.resume().on('end', () => how(response, request));
  });
  server.on('connection', (socket) => {
    sockets.add(socket.setNoDelay(true));
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    answer(next) {
      how = next;
    },
    idle: async () => {
      await Promise.all([...open].map((response) => new Promise((resolve) => response.on('close', resolve))));
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Writes the same bytes until the other side has gone, as fast as it takes them. @returns how many were taken. */
export function endless(response: ServerResponse, bytes: Buffer): { readonly written: () => number } {
  let written = 0;
  const more = () => {
    while (!response.destroyed) {
      written += bytes.length;
      if (!response.write(bytes)) return;
    }
  };
  response.on('drain', () => setImmediate(more));
  more();
  return { written: () => written };
}
