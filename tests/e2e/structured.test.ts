import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic, { BadRequestError as AnthropicBadRequest } from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { APIError, BadRequestError } from 'openai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readExchange } from '../../gateway/audit/read.node.ts';
import { upstreamWithDefaults } from '../../gateway/model-settings.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

/** Takes addresses out of answers, and out of requests until the answer; and a word, for something with a quote in it. */
const POLICY = {
  id: 'structured',
  version: '1.0.0',
  defaults: { message: 'no', budgetMs: 10_000 },
  messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
  detectors: { codename: { keywords: ['Zephyr'] } },
  rules: [
    { id: 'out', at: ['output'], when: { signal: 'pii.email', gte: 0.5 }, then: { effect: 'redact', with: '[EMAIL]' } },
    { id: 'in', at: ['input'], when: { signal: 'pii.email', gte: 0.5 }, then: { effect: 'redact', restore: true } },
    {
      id: 'code',
      at: ['output'],
      when: { signal: 'custom.codename', gte: 0.5 },
      then: { effect: 'redact', with: '"X"' },
    },
  ],
};

const EMAIL = 'jane.doe@acme-mail.org';
/** Longer than a window, so that a stream has begun before the end is known. */
const NOTE = 'Call at noon or later. '.repeat(60);
const Free = z.object({ note: z.string(), mail: z.string(), sure: z.boolean() });
const Typed = z.object({ note: z.string(), mail: z.email(), sure: z.boolean() });
type Answer = z.infer<typeof Free>;

/** How an official client asks for an object of a schema, and parses the answer to it. */
type Ask = (running: RunningGateway, schema: z.ZodType<Answer>, stream: boolean, text?: string) => Promise<unknown>;

const chat: Ask = async ({ client }, schema, stream, content = 'Whom to call?') => {
  const request = {
    model: 'fixture',
    messages: [{ role: 'user' as const, content }],
    response_format: zodResponseFormat(schema, 'answer'),
  };
  const { choices } = stream
    ? await client.chat.completions.stream(request).finalChatCompletion()
    : await client.chat.completions.parse(request);
  return choices[0]?.message.parsed;
};

const responses: Ask = async ({ client }, schema, stream, input = 'Whom to call?') => {
  const request = { model: 'fixture', input, text: { format: zodTextFormat(schema, 'answer') } };
  const answer = stream
    ? await client.responses.stream(request).finalResponse()
    : await client.responses.parse(request);
  return answer.output_parsed;
};

const messages: Ask = async ({ url }, schema, stream, content = 'Whom to call?') => {
  const client = new Anthropic({ baseURL: url, apiKey: 'unused', maxRetries: 0 });
  const request = {
    model: 'fixture',
    max_tokens: 4000,
    messages: [{ role: 'user' as const, content }],
    output_config: { format: zodOutputFormat(schema) },
  };
  const answer = stream ? await client.messages.stream(request).finalMessage() : await client.messages.parse(request);
  return answer.parsed_output;
};

const CLIENTS: Readonly<Record<string, Ask>> = { chat, responses, messages };

describe.each(['openai', 'anthropic'] as const)('a model server that speaks %s', (provider) => {
  let upstream: Upstream;
  let running: RunningGateway;
  let folder: string;

  beforeAll(async () => {
    upstream = await startUpstream();
    folder = await mkdtemp(join(tmpdir(), 'portcullis-'));
    const file = join(folder, 'policy.json');
    await writeFile(file, JSON.stringify(POLICY));
    running = await startGateway({
      policies: [file],
      classifiers: { models: [], cachedSignals: 100 },
      upstreams: { fixture: upstreamWithDefaults({ provider, baseUrl: upstream.url }) },
      defaultUpstream: 'fixture',
    });
  });

  afterAll(async () => {
    await running?.close();
    await upstream?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const say = (answer: Answer) => upstream.next({ text: JSON.stringify(answer), pieces: 'token' });
  const recordOf = (id: string) => readExchange(running.auditDirectory, id);

  describe.each(Object.entries(CLIENTS))('and the official client of %s', (_, ask) => {
    it.each([false, true])('parses an answer in which an address was redacted (streamed: %s)', async (stream) => {
      for (const note of ['Short.', NOTE]) {
        say({ note, mail: EMAIL, sure: true });
        expect(await ask(running, Free, stream)).toEqual({ note, mail: '[EMAIL]', sure: true });
      }
    });

    it.each([false, true])('parses one that was not changed (streamed: %s)', async (stream) => {
      say({ note: NOTE, mail: 'nobody', sure: false });
      expect(await ask(running, Free, stream)).toEqual({ note: NOTE, mail: 'nobody', sure: false });
    });

    it.each([false, true])('gets its own address back where one has to be (streamed: %s)', async (stream) => {
      upstream.next({ text: '' });
      await ask(running, Typed, false, `Write to ${EMAIL}.`).catch(() => undefined);
      const placeholder = /\[EMAIL_\w+\]/.exec(JSON.stringify(upstream.received.at(-1)?.body))![0];
      say({ note: NOTE, mail: placeholder, sure: true });
      const answer = await ask(running, Typed, stream, `Write to ${EMAIL}.`);
      expect(answer).toEqual({ note: NOTE, mail: EMAIL, sure: true });
    });

    it.each<[string, z.ZodType<Answer>, string]>([
      ['the schema says that an address is there', Typed, EMAIL],
      ['a replacement breaks the string that it is in', Free, 'Project Zephyr'],
    ])('gets an error where %s', async (_, schema, mail) => {
      say({ note: NOTE, mail, sure: true });
      const error = await ask(running, schema, false).then(String, (cause: unknown) => cause);
      expect(error instanceof BadRequestError || error instanceof AnthropicBadRequest).toBe(true);
      expect(error).toMatchObject({ status: 400, message: expect.stringContaining('the safety policy replaced') });
      const { headers } = error as APIError;
      expect(await recordOf(headers?.get('x-portcullis-exchange-id') ?? '')).toMatchObject({
        closed: { outcome: 'failed', code: 'redaction_broke_json' },
      });
      for (const note of ['Short.', NOTE]) {
        say({ note, mail, sure: true });
        await expect(ask(running, schema, true)).rejects.toThrow(/the safety policy replaced/);
      }
    });
  });

  it('sends a stream as it comes up to the window of the redaction, and then an error as its last event', async () => {
    say({ note: NOTE, mail: EMAIL, sure: true });
    const stream = await running.client.chat.completions.create({
      model: 'fixture',
      messages: [{ role: 'user', content: 'Whom to call?' }],
      response_format: zodResponseFormat(Typed, 'answer'),
      stream: true,
    });
    let text = '';
    const reading = (async () => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    })();
    await expect(reading).rejects.toMatchObject({ code: 'redaction_broke_json', type: 'invalid_request_error' });
    expect(text.length).toBeGreaterThan(500);
    expect(JSON.stringify({ note: NOTE, mail: EMAIL, sure: true }).startsWith(text)).toBe(true);
    expect(running.errors).toEqual([]);
  });

  it('of a client that wants JSON without a schema, it is only held to be JSON', async () => {
    if (provider === 'anthropic') return;
    const ask = (text: string) => {
      upstream.next({ text });
      return running.client.chat.completions.create({
        model: 'fixture',
        messages: [{ role: 'user', content: 'JSON, please.' }],
        response_format: { type: 'json_object' },
      });
    };
    const { choices } = await ask(`{"mail": "${EMAIL}"}`);
    expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({ mail: '[EMAIL]' });
    await expect(ask('{"name": "Zephyr"}')).rejects.toThrow(APIError);
    // As a client gets it without a gateway: what was no JSON to begin with.
    const { choices: prose } = await ask(`Sorry, ask ${EMAIL} or Zephyr.`);
    expect(prose[0]?.message.content).toBe('Sorry, ask [EMAIL] or "X".');
  });
});
