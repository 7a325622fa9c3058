import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const MODELS = join(import.meta.dirname, '..', '..', 'classifiers', 'models');

/** Serves classifiers/models on a free loopback port, as the assets of the Worker do. */
export interface ModelServer {
  /** `host:port` */
  readonly address: string;
  close(): void;
}

export async function serveModels(): Promise<ModelServer> {
  const server = createServer(async (request, response) => {
    const path = /^\/([\w-]+\/[\w.]+)$/.exec(request.url ?? '')?.[1];
    const bytes = path === undefined ? undefined : await readFile(join(MODELS, path)).catch(() => undefined);
    response.statusCode = bytes ? 200 : 404;
    response.end(bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
