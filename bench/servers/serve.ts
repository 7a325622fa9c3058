import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server of the bench tells the process that started it. */
export type Message = { readonly url: string } | { readonly rss: number };

/** Listens on a free loopback port. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Tells the parent where this server is, and its resident memory in bytes whenever it asks; ends when the parent does. */
export function report(url: string): void {
  const send = (message: Message) => process.send?.(message);
  process.on('message', () => send({ rss: process.memoryUsage.rss() }));
  process.on('disconnect', () => process.exit());
  send({ url });
}
