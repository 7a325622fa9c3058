import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import type { ModelRequest } from '../../../exchange/exchange.ts';
import { isJsonObject, type JsonObject } from '../../../exchange/json.ts';
import { release } from '../../../exchange/released.ts';
import { createOpenAIProvider, type ModelFamily } from '../../../gateway/providers/openai.ts';

/*
 * Exchanges with servers that run Gemma, simulated: written by hand after the formats that the models and their servers
 * are published with, not recorded. A golden file holds comments (`# …`), `{ "family"?, "request" }` on a line, the body
 * of the server's answer (SSE where the request streams), a line of dashes, and what comes of it: the messages that the
 * server is sent and the events that are read of its answer, a line each, or the error.
 *
 * `UPDATE_GOLDEN=1 npx vitest run tests/gateway/providers/gemma.golden` writes the expected halves anew: read the diff.
 */
const FOLDER = new URL('../../golden/gemma/', import.meta.url);
const DASHES = /^-{4,}\n/m;

interface Question {
  readonly family?: ModelFamily;
  readonly request: JsonObject;
}

test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.golden')))('%s', async (name) => {
  const [head = '', expected = ''] = readFileSync(new URL(name, FOLDER), 'utf8').split(DASHES);
  const [first = '', ...body] = head.replaceAll(/^#.*\n/gm, '').split('\n');
  const found = await transcript(JSON.parse(first) as Question, body.join('\n'));
  if (process.env.UPDATE_GOLDEN) writeFileSync(new URL(name, FOLDER), `${head}${'-'.repeat(20)}\n${found}`);
  else expect(found).toBe(expected);
});

async function transcript({ family, request }: Question, answer: string): Promise<string> {
  const lines: string[] = [];
  const timeouts = { connectMs: 1000, firstByteMs: 1000, idleMs: 1000 };
  const isStream = request.stream === true;
  const provider = createOpenAIProvider(
    { baseUrl: 'http://fixture/v1', timeouts, ...(family !== undefined && { family }) },
    async ({ body }) => {
      const sent: unknown = JSON.parse(body);
      const messages = isJsonObject(sent) && Array.isArray(sent.messages) ? sent.messages : [];
      lines.push(...messages.map((message) => `sent ${JSON.stringify(message)}`));
      const type = isStream ? 'text/event-stream' : 'application/json';
      return { status: 200, header: (header) => (header === 'content-type' ? type : undefined), body: bytes(answer) };
    },
  );
  const released = release<ModelRequest>({ model: 'm', stream: isStream, form: 'openai.chat', body: request });
  try {
    const options = { model: 'm', abort: new AbortController().signal };
    for await (const event of provider.generate(released, options)) lines.push(JSON.stringify(event));
  } catch (error) {
    if (!(error instanceof PortcullisError)) throw error;
    lines.push(`${error.status} ${error.code}`, error.message);
  }
  return lines.map((line) => `${line}\n`).join('');
}

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}
