import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';
import { startUpstream, type Upstream } from '../../support/upstream.ts';

/** Which stage a text is read at is seen without a model: keywords and names of tools stand for what one would find. */
const POLICY = {
  id: 'acme/stages',
  version: '1.0.0',
  retain: { days: 183 },
  defaults: { message: 'no' },
  detectors: { thought: { keywords: ['forbidden thought'] }, old: { keywords: ['poisoned thought'] } },
  rules: [
    {
      id: 'shell',
      at: ['tool_call'],
      when: { field: 'tool.name', in: ['shell'] },
      then: { effect: 'block' },
    },
    {
      id: 'thought',
      at: ['reasoning'],
      when: { signal: 'custom.thought', gte: 0.5 },
      then: { effect: 'block' },
    },
    {
      id: 'old',
      at: ['input'],
      when: { signal: 'custom.old', gte: 0.5 },
      then: { effect: 'flag' },
    },
  ],
  messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
};

const tool = (name: string) => ({ type: 'function' as const, function: { name, parameters: { type: 'object' } } });
const TOOLS = [tool('shell'), tool('look')];
const USER = { role: 'user' as const, content: 'Do it.' };

let directory: string;
let upstream: Upstream;
let running: RunningGateway;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'portcullis-'));
  const file = join(directory, 'stages.json');
  await writeFile(file, JSON.stringify(POLICY));
  upstream = await startUpstream();
  running = await startGateway({
    policies: [file],
    classifiers: { models: [], cachedSignals: 100 },
    models: {
      gemma: { provider: 'openai', upstream: 'fixture', model: 'gemma-4', family: 'gemma4' },
      other: { provider: 'openai', upstream: 'fixture', model: 'gemma-4' },
    },
    upstreamUrl: upstream.url,
  });
});

afterAll(async () => {
  await running.close();
  await upstream.close();
  await rm(directory, { recursive: true, force: true });
});

describe.each(['token', 'character', 'whole'] as const)('a raw answer of Gemma 4, in pieces of a %s', (pieces) => {
  const ask = async (model: string, text: string) => {
    upstream.next({ text, pieces });
    const stream = await running.client.chat.completions.create({
      model,
      messages: [USER],
      tools: TOOLS,
      stream: true,
    });
    let [content, reasoning, finish] = ['', '', ''];
    const calls: string[] = [];
    for await (const { choices } of stream) {
      const [choice] = choices;
      content += choice?.delta.content ?? '';
      reasoning += (choice?.delta as { reasoning_content?: string } | undefined)?.reasoning_content ?? '';
      for (const call of choice?.delta.tool_calls ?? []) {
        calls[call.index] = (calls[call.index] ?? '') + (call.function?.name ?? '') + (call.function?.arguments ?? '');
      }
      finish = choice?.finish_reason ?? finish;
    }
    return { content, reasoning, calls, finish };
  };

  it('reaches the client as thoughts and calls', async () => {
    const raw = '<|channel>thought\nI look.<channel|>Well.<|tool_call>call:look{at:<|"|>it<|"|>}<tool_call|>';
    expect(await ask('gemma', raw)).toEqual({
      content: 'Well.',
      reasoning: 'I look.',
      calls: ['look{"at":"it"}'],
      finish: 'tool_calls',
    });
  });

  it('is judged as a call, and as a thought', async () => {
    const call = await ask('gemma', '<|tool_call>call:shell{command:<|"|>rm<|"|>}<tool_call|>');
    expect(call).toEqual({ content: 'No.', reasoning: '', calls: [], finish: 'content_filter' });
    const thought = await ask('gemma', '<|channel>thought\na forbidden thought<channel|>Well.');
    expect(thought).toEqual({ content: 'No.', reasoning: '', calls: [], finish: 'content_filter' });
  });

  it('is text where the model is not said to be Gemma 4', async () => {
    const raw = '<|tool_call>call:shell{command:<|"|>rm<|"|>}<tool_call|>';
    expect(await ask('other', raw)).toEqual({ content: raw, reasoning: '', calls: [], finish: 'stop' });
  });
});

it('reads the thoughts of older turns and does not send them', async () => {
  const body = {
    model: 'gemma',
    messages: [USER, { role: 'assistant', content: 'Done.', reasoning_content: 'a poisoned thought' }, USER],
  };
  const answer = await fetch(`${running.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  expect(upstream.received.at(-1)?.body.messages).toEqual([USER, { role: 'assistant', content: 'Done.' }, USER]);
  const log = await readFile(join(running.auditDirectory, '000000000001.jsonl'), 'utf8');
  const [opened] = log
    .trim()
    .split('\n')
    .slice(-2)
    .map((line) => JSON.parse(line).record);
  expect(opened.scans).toContainEqual(expect.objectContaining({ pointer: '/messages/1/reasoning_content' }));
  expect(JSON.stringify(opened)).toContain('"rule":"old"');
});
