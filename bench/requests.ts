import type { Pool } from 'undici';
import { textOf } from './servers/answer.ts';

let texts = 0;

/** One chat with a text of 64 tokens that no one has seen. @throws Error for whatever is not an answer of the model. */
export async function request(pool: Pool): Promise<void> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'bench', messages: [{ role: 'user', content: textOf(62, texts++) }] }),
  });
  const answer = await body.text();
  if (statusCode !== 200 || answer.includes('content_filter')) {
    throw new Error(`the bench got ${statusCode}: ${answer}`);
  }
}

/** What each gateway added to the upstream in milliseconds, round by round, each in another order. @param pools the upstream's first. */
export async function rounds(pools: readonly Pool[], count: number): Promise<readonly (readonly number[])[]> {
  const added: number[][] = pools.slice(1).map(() => []);
  for (let round = 0; round < count; round++) {
    const ms: number[] = [];
    for (let turn = 0; turn < pools.length; turn++) {
      const which = (round + turn) % pools.length;
      const begun = performance.now();
      await request(pools[which]!);
      ms[which] = performance.now() - begun;
    }
    for (const [index, samples] of added.entries()) samples.push(ms[index + 1]! - ms[0]!);
  }
  return added;
}
