import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Message } from './servers/serve.ts';

/** A server in a process of its own. */
export interface Child {
  readonly url: string;
  /** Its resident memory, in bytes. */
  rss(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a server of `bench/servers`. @throws Error when it ends before it listens. */
export async function start(
  server: 'upstream' | 'stream' | 'hop' | 'gateway',
  ...args: readonly string[]
): Promise<Child> {
  const child = fork(join(import.meta.dirname, 'servers', `${server}.ts`), args);
  const answer = async (): Promise<Message> => {
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error(`the ${server} of the bench ended (${child.exitCode})`);
      }),
    ]);
    return message as Message;
  };
  const first = await answer();
  if (!('url' in first)) throw new Error(`the ${server} of the bench does not say where it listens`);
  return {
    url: first.url,
    rss: async () => {
      const answered = answer();
      child.send('rss');
      const message = await answered;
      return 'rss' in message ? message.rss : 0;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
