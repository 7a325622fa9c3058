import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { portcullis } from './run.ts';

interface Asked {
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly model: string; readonly messages: readonly { role: string; content: string }[] };
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that answers each question by the next of the answers, and keeps what it was asked. */
async function serve(...answers: ((response: ServerResponse) => void)[]): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.setHeader('x-portcullis-exchange-id', `exc_${asked.length}`);
    answers[asked.length - 1]?.(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

const stream =
  (...parts: readonly string[]) =>
  (response: ServerResponse) => {
    response.setHeader('content-type', 'text/event-stream');
    for (const part of parts) response.write(part);
    response.end();
  };

const says = (text: string, finish = 'stop') =>
  stream(
    chunk({ role: 'assistant', content: '' }),
    ...[...text].map((content) => chunk({ content })),
    chunk({}, finish),
    'data: [DONE]\n\n',
  );

describe('try, piped', () => {
  it('answers each line, and keeps the conversation', async () => {
    const { url, asked } = await serve(says('A gate.'), says('Iron.'));
    const { code, stdout, stderr } = await portcullis(['try', '--url', url], { input: 'What is it?\n\nOf what?\n' });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'A gate.\nIron.\n' });
    expect(stderr).toContain('exc_1');
    expect(asked[1]?.body).toMatchObject({
      model: 'default',
      messages: [
        { role: 'user', content: 'What is it?' },
        { role: 'assistant', content: 'A gate.' },
        { role: 'user', content: 'Of what?' },
      ],
    });
  });

  it('shows a refusal, leaves it out of the conversation, and ends with 2', async () => {
    const { url, asked } = await serve(says("I can't help with that.", 'content_filter'), says('Hello.'));
    const { code, stdout, stderr } = await portcullis(['try', '--url', url], { input: 'Something bad\nHi\n' });
    expect(code).toBe(2);
    expect(stdout).toBe("I can't help with that.\nHello.\n");
    expect(stderr).toMatch(/refused by policy\n.*exc_1.*portcullis explain exc_1/);
    expect(asked[1]?.body.messages).toEqual([{ role: 'user', content: 'Hi' }]);
  });

  it('shows an error of the gateway by its reason', async () => {
    const { url } = await serve((response) => {
      response.statusCode = 400;
      response.end(
        JSON.stringify({ error: { message: 'Blocked by policy.', code: 'content_filter', reason: 'unsafe_input' } }),
      );
    });
    const { code, stdout, stderr } = await portcullis(['try', '--url', url], { input: 'x\n' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('unsafe_input: Blocked by policy.');
  });

  it('tells of an error within a stream, and of a stream that just ends', async () => {
    const broken = `data: ${JSON.stringify({ error: { message: 'The upstream broke off.', code: 'upstream_error' } })}\n\n`;
    const { url } = await serve(
      stream(chunk({ content: 'Half' }), broken, 'data: [DONE]\n\n'),
      stream(chunk({ content: 'Half' })),
    );
    const { stdout, stderr } = await portcullis(['try', '--url', url], { input: 'a\nb\n' });
    expect(stdout).toBe('Half\nHalf\n');
    expect(stderr).toContain('upstream_error: The upstream broke off.');
    expect(stderr).toContain('ended without its last event');
  });

  it('sends the key of the variable that is named, and otherwise none', async () => {
    const { url, asked } = await serve(says('a'), says('b'));
    await portcullis(['try', '--url', url], { input: 'x\n', env: { OPENAI_API_KEY: 'not-asked-for' } });
    await portcullis(['try', '--url', url, '--key-env', 'MINE'], { input: 'x\n', env: { MINE: 'pc_mine' } });
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer pc_mine']);
  });

  it('shows control characters of a model instead of obeying them', async () => {
    const { url } = await serve(says('a\u001b[2Jb'));
    const { stdout } = await portcullis(['try', '--url', url], { input: 'x\n' });
    expect(stdout).toBe('a\\u001b[2Jb\n');
  });
});
