import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Why the tests with a real Redis are left out here, if they are: a reason to put into their title. */
export const NO_REDIS = hasRedis()
  ? ''
  : ' (left out: no redis-server here; the package redis-server of Debian has it)';

function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A Redis of a test's own: on loopback, in memory alone. */
export interface RedisServer {
  readonly url: string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Lets it accept connections and answer nothing, until `resume`. */
  pause(): void;
  resume(): void;
  /** Starts it again at the same place, with nothing in it. */
  restart(): Promise<void>;
  /** Sends a command, and gives what comes back. */
  send(command: string): Promise<string>;
}

/** @param password what clients have to send; none by default. */
export async function startRedis(password?: string): Promise<RedisServer> {
  const port = await freePort();
  let server = await launch(port, password);
  return {
    url: `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`,
    async kill() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
    },
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    async restart() {
      server = await launch(port, password);
    },
    send: (command) => send(port, command),
  };
}

async function launch(port: number, password?: string): Promise<ChildProcess> {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', [...settings, ...(password === undefined ? [] : ['--requirepass', password])], {
    stdio: 'ignore',
  });
  // A test that fails leaves none behind.
  process.once('exit', () => server.kill('SIGKILL'));
  for (let tries = 0; tries < 200; tries += 1) {
    const isThere = await send(port, 'PING').then(
      () => true,
      () => false,
    );
    if (isThere) return server;
    await sleep(25);
  }
  throw new Error('redis-server does not answer');
}

function send(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString());
    });
    socket.write(`${command}\r\n`);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return address.port;
}
