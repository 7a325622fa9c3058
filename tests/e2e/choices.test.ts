import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import { LOGPROB } from '../support/upstream-reply.ts';

const CARD = '4111 1111 1111 1111';
const EMAIL = 'jane.doe@acme-mail.org';
/** So long that the first windows of a stream are let go well before its end. */
const LONG = 'The quick brown fox jumps over the lazy dog. '.repeat(12).trim();

const POLICY = {
  id: 'acme/choices',
  version: '1.0.0',
  defaults: { message: 'no', budgetMs: 10_000 },
  detectors: {
    sorrow: { keywords: ['sorrow'] },
    forbidden: { keywords: ['forbidden'] },
    illegal: { keywords: ['illegal'] },
  },
  rules: [
    { id: 'email', at: ['input'], when: { signal: 'pii.email', gte: 0.5 }, then: { effect: 'redact', restore: true } },
    { id: 'card', at: ['output'], when: { signal: 'pii.credit_card', gte: 0.5 }, then: { effect: 'redact' } },
    {
      id: 'sorrow',
      at: ['output'],
      when: { signal: 'custom.sorrow', gte: 0.5 },
      then: { effect: 'support', message: 'help' },
    },
    { id: 'forbidden', when: { signal: 'custom.forbidden', gte: 0.5 }, then: { effect: 'block' } },
    { id: 'illegal', when: { signal: 'custom.illegal', gte: 0.5 }, then: { effect: 'block', message: 'illegal' } },
  ],
  messages: {
    no: { as: 'refusal', code: 'no', text: { en: 'No.' } },
    illegal: { as: 'error', code: 'illegal', text: { en: 'That is illegal.' } },
    help: { as: 'answer', code: 'help', text: { en: 'Help is near.' } },
  },
};

let directory: string;
let upstream: Upstream;
let running: RunningGateway;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'portcullis-'));
  const file = join(directory, 'choices.json');
  await writeFile(file, JSON.stringify(POLICY));
  upstream = await startUpstream();
  running = await startGateway({
    policies: [file],
    classifiers: { models: [], cachedSignals: 100 },
    upstreamUrl: upstream.url,
  });
});

afterAll(async () => {
  await running?.close();
  await upstream?.close();
  await rm(directory, { recursive: true, force: true });
});

type Ask = Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>;

/** The answers, put together by the official client. */
async function ask(content: string, stream: boolean, more: Ask = {}): Promise<OpenAI.ChatCompletion.Choice[]> {
  const request = { model: 'fixture', n: 3, ...more, messages: [{ role: 'user' as const, content }] };
  const completion = stream
    ? await running.client.chat.completions.stream({ ...request, stream: true }).finalChatCompletion()
    : await running.client.chat.completions.create({ ...request, stream: false });
  return completion.choices;
}

async function lastRecords(): Promise<readonly Record<string, unknown>[]> {
  const lines = (await readFile(join(running.auditDirectory, '000000000001.jsonl'), 'utf8')).trim().split('\n');
  return lines.slice(-2).map((line) => JSON.parse(line).record);
}

interface Scan {
  readonly pointer: string;
  readonly decision: { readonly verdict: string };
}

/** What the record of the last answer keeps of its texts. */
async function lastScans(): Promise<readonly Scan[]> {
  const [, closed] = await lastRecords();
  return closed?.scans as readonly Scan[];
}

const textsOf = (choices: readonly OpenAI.ChatCompletion.Choice[]) => choices.map(({ message }) => message.content);
const endsOf = (choices: readonly OpenAI.ChatCompletion.Choice[]) => choices.map((choice) => choice.finish_reason);

describe.each([false, true])('several answers, streamed: %s', (stream) => {
  it('are each what the model said', async () => {
    upstream.next({ text: `${LONG} one`, others: [{ text: 'Two.', finish: 'length' }, { text: `${LONG} three` }] });
    const choices = await ask('Say three things.', stream);
    expect(upstream.received.at(-1)?.body.n).toBe(3);
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(textsOf(choices)).toEqual([`${LONG} one`, 'Two.', `${LONG} three`]);
    expect(endsOf(choices)).toEqual(['stop', 'length', 'stop']);
  });

  it('of which one is redacted and one is blocked leave the third as it is', async () => {
    upstream.next({
      text: `${LONG} Your card is ${CARD}.`,
      others: [
        { text: `${LONG} This is forbidden. ${LONG}` },
        { reasoning: 'Hm.', text: 'Hello.', pieces: 'character' },
      ],
    });
    const choices = await ask('Say three things.', stream);
    expect(endsOf(choices)).toEqual(['stop', 'content_filter', 'stop']);
    const [card, blocked, hello] = textsOf(choices);
    expect([card, hello]).toEqual([`${LONG} Your card is [CREDIT_CARD].`, 'Hello.']);
    expect(blocked).not.toContain('forbidden');
    if (stream) expect(blocked).toMatch(/^The quick brown fox .*\n\nNo\.$/s);
    else expect(blocked).toBe('No.');
    expect(choices[1]?.message.refusal).toBe('No.');
    expect(choices[2]?.message).toHaveProperty('reasoning_content', 'Hm.');

    const [, closed] = await lastRecords();
    expect(closed).toMatchObject({ event: 'closed', outcome: 'refused', code: 'no', language: 'en' });
    const scans = await lastScans();
    const places = new Set(scans.map(({ pointer }) => pointer));
    expect(places).toContain('/choices/2/message/reasoning_content');
    for (const index of [0, 1, 2]) expect(places).toContain(`/choices/${index}/message/content`);
    const stops = scans.filter(({ decision }) => decision.verdict === 'block').map(({ pointer }) => pointer);
    expect(stops).toEqual(['/choices/1/message/content']);
  });

  it('that are all blocked are all refused', async () => {
    upstream.next({ text: 'forbidden', others: [{ text: 'forbidden fruit' }, { text: 'so forbidden' }] });
    const choices = await ask('Say three things.', stream);
    expect(endsOf(choices)).toEqual(['content_filter', 'content_filter', 'content_filter']);
    expect(textsOf(choices)).toEqual(['No.', 'No.', 'No.']);
  });

  it('of which one is blocked with an error are that error', async () => {
    upstream.next({ text: 'Fine.', others: [{ text: 'This is illegal.' }, { text: 'Fine, too.' }] });
    await expect(ask('Say three things.', stream)).rejects.toThrow(/That is illegal\./);
    expect((await lastRecords())[1]).toMatchObject({ outcome: 'refused', code: 'illegal' });
  });

  it('get back what the user wrote, each what it repeats, and words of support at the end of each', async () => {
    upstream.next({ text: 'noted' });
    await ask(`Write to ${EMAIL}.`, false, { n: 1 });
    const sent = JSON.stringify(upstream.received.at(-1)?.body);
    const placeholder = /\[EMAIL[^\]]*\]/.exec(sent)?.[0] ?? 'none';
    const half = placeholder.slice(0, 5);
    const pieces = 'character' as const;
    upstream.next({
      text: `To ${half}`,
      pieces,
      others: [
        { text: `${placeholder.slice(5)} is sorrow for ${placeholder}`, pieces },
        { text: placeholder, pieces },
      ],
    });
    expect(textsOf(await ask(`Write to ${EMAIL}.`, stream))).toEqual([
      `To ${half}\n\nHelp is near.`,
      `${placeholder.slice(5)} is sorrow for ${EMAIL}\n\nHelp is near.`,
      `${EMAIL}\n\nHelp is near.`,
    ]);
    expect((await lastRecords())[1]).toMatchObject({ restored: 2 });
  });

  it('call tools each by themselves, and no two calls have one id', async () => {
    const call = (city: string) => ({ id: 'x', name: 'weather', arguments: JSON.stringify({ city }) });
    upstream.next({
      toolCalls: [call('Graz'), call('Linz')],
      others: [{ toolCalls: [call('Wien')] }, { text: 'No.' }],
    });
    const choices = await ask('What is the weather?', stream);
    const calls = choices.map(({ message }) => message.tool_calls ?? []);
    const args = calls.map((some) =>
      some.map((one) => one.type === 'function' && JSON.parse(one.function.arguments).city),
    );
    expect(args).toEqual([['Graz', 'Linz'], ['Wien'], []]);
    expect(new Set(calls.flat().map(({ id }) => id)).size).toBe(3);
    const pointers = (await lastScans()).map(({ pointer }) => pointer);
    expect(pointers).toContain('/choices/1/message/tool_calls/0/function/arguments');
  });

  it('are fewer where the server knows of one alone', async () => {
    upstream.next({ text: 'One.' });
    expect(textsOf(await ask('Say three things.', stream))).toEqual(['One.']);
  });

  it('come as old completions, too', async () => {
    upstream.next({ text: 'One.', others: [{ text: `Card ${CARD}.` }] });
    const request = { model: 'fixture', prompt: 'Say two things.', n: 2 };
    const texts = ['', ''];
    if (stream) {
      for await (const { choices } of await running.client.completions.create({ ...request, stream: true })) {
        for (const { index, text } of choices) texts[index] += text;
      }
    } else {
      const { choices } = await running.client.completions.create({ ...request, stream: false });
      for (const { index, text } of choices) texts[index] += text;
    }
    expect(texts).toEqual(['One.', 'Card [CREDIT_CARD].']);
    const scans = await lastScans();
    expect(new Set(scans.map(({ pointer }) => pointer))).toEqual(new Set(['/choices/0/text', '/choices/1/text']));
  });
});

describe.each([false, true])('log probabilities, streamed: %s', (stream) => {
  const told = (choice: OpenAI.ChatCompletion.Choice | undefined) =>
    choice?.logprobs?.content?.map(({ token }) => token).join('');

  it('are those of the text', async () => {
    upstream.next({ text: LONG, logprobs: true });
    const [choice] = await ask('Say something.', stream, { n: 1, logprobs: true });
    expect(upstream.received.at(-1)?.body.logprobs).toBe(true);
    expect(choice?.message.content).toBe(LONG);
    expect(told(choice)).toBe(LONG);
    for (const { token, logprob, bytes, top_logprobs: top } of choice?.logprobs?.content ?? []) {
      expect({ logprob, bytes, top }).toEqual({ logprob: LOGPROB, bytes: [...Buffer.from(token)], top: [] });
    }
  });

  it('end where a text was redacted, in its own answer alone', async () => {
    upstream.next({
      text: `${LONG} Your card is ${CARD}. ${LONG}`,
      logprobs: true,
      others: [{ text: 'Hello there.', logprobs: true }],
    });
    const [changed, same] = await ask('Say something.', stream, { n: 2, logprobs: true });
    expect(changed?.message.content).toBe(`${LONG} Your card is [CREDIT_CARD]. ${LONG}`);
    expect(JSON.stringify(changed)).not.toContain('1111');
    expect(told(same)).toBe('Hello there.');
    if (stream) expect(told(changed)).toBe(`${LONG} Your card is`);
    else expect(changed?.logprobs).toBeNull();
  });

  it('are not there where nobody asked for them, or the answer was refused', async () => {
    upstream.next({ text: 'Hello.', logprobs: true }, { text: 'So forbidden.', logprobs: true });
    expect((await ask('Say something.', stream, { n: 1 }))[0]?.logprobs ?? null).toBeNull();
    const [refused] = await ask('Say something.', stream, { n: 1, logprobs: true });
    expect(JSON.stringify(refused)).not.toContain('forbidden');
    expect(refused?.logprobs ?? null).toBeNull();
  });
});

it.each([
  [{ logprobs: true, top_logprobs: 2 }, 'top_logprobs'],
  [{ n: 17 }, 'n'],
  [{ n: 0 }, 'n'],
])('%j is refused by name', async (more, name) => {
  const asked = upstream.received.length;
  await expect(ask('Say something.', false, more)).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining(`/${name}`),
  });
  expect(upstream.received.length).toBe(asked);
});
