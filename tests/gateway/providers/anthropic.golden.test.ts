import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import { type Answer, ask } from './anthropic-upstream.ts';

/*
 * A golden file holds comments (`# …`), `{ "status": …, "headers": … }` on a line, the body of a server's answer, a line
 * of dashes, and the events that are read of it, a line each, or the error.
 *
 * `UPDATE_GOLDEN=1 npx vitest run tests/gateway/providers/anthropic` writes the expected halves anew: read the diff.
 */
const FOLDER = new URL('../../golden/anthropic-provider/', import.meta.url);
const DASHES = /^-{4,}\n/m;

test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.golden')))('%s', async (name) => {
  const [head = '', expected = ''] = readFileSync(new URL(name, FOLDER), 'utf8').split(DASHES);
  const [first = '', ...body] = head.replaceAll(/^#.*\n/gm, '').split('\n');
  const found = await read({ ...(JSON.parse(first) as Answer), body: [body.join('\n')] });
  if (process.env.UPDATE_GOLDEN) writeFileSync(new URL(name, FOLDER), `${head}${'-'.repeat(20)}\n${found}`);
  else expect(found).toBe(expected);
});

async function read(answer: Answer): Promise<string> {
  const { events, error } = await ask(answer);
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  if (error === undefined) return lines;
  if (!(error instanceof PortcullisError)) throw error;
  const retry = error.retryAfter === undefined ? '' : `, retry after ${error.retryAfter}`;
  return `${lines}${error.status} ${error.code}${retry}\n${error.message}\n`;
}
