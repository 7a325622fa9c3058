import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SHUTDOWN = fileURLToPath(new URL('../../cli/shutdown.ts', import.meta.url));

test.each(['SIGINT', 'SIGTERM'] as const)('%s asks, and a second one does not', async (signal) => {
  const program = `
    import { toldToStop } from ${JSON.stringify(SHUTDOWN)};
    setInterval(() => {}, 1e6);
    const told = toldToStop();
    console.log('waiting');
    console.log(await told);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8');
  const ended = once(child, 'exit');
  expect(await once(child.stdout, 'data')).toEqual(['waiting\n']);
  child.kill(signal);
  expect(await once(child.stdout, 'data')).toEqual([`${signal}\n`]);
  child.kill('SIGTERM');
  expect(await ended).toEqual([1, null]);
});
