import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Serves a model as the assets of a Worker do. */
export interface ModelStore {
  /** `host:port` */
  readonly address: string;
  /** How often each file was asked for. */
  readonly asked: ReadonlyMap<string, number>;
}

/** What is done to a file on its way; undefined for one that is not there. */
export type Change = (bytes: Buffer) => Buffer | undefined | Promise<Buffer | undefined>;

/**
 * Serves the files of a folder under `/guard-edge/`. Ends with the test.
 *
 * @param changes by the name of the file.
 */
export async function startModelStore(folder: string, changes: Readonly<Record<string, Change>>): Promise<ModelStore> {
  const asked = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const name = /^\/guard-edge\/([\w.]+)$/.exec(request.url ?? '')?.[1] ?? '';
    asked.set(name, (asked.get(name) ?? 0) + 1);
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    const given = bytes && (await (changes[name] ?? ((same: Buffer) => same))(bytes));
    response.statusCode = given ? 200 : 404;
    response.end(given);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
