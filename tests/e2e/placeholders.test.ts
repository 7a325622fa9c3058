import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import type OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp.ts';
import { type Script, startUpstream, type Upstream } from '../support/upstream.ts';

const EMAIL = 'jane.doe@acme-mail.org';

const POLICY = {
  id: 'acme/agent',
  version: '1.0.0',
  defaults: { message: 'no', budgetMs: 10_000 },
  rules: [
    {
      id: 'email',
      at: ['input', 'tool_call', 'tool_result'],
      when: { signal: 'pii.email', gte: 0.5 },
      then: { effect: 'redact', restore: { tools: ['send_email', 'crm_*'] } },
    },
    { id: 'shell', at: ['tool_call'], when: { field: 'tool.name', in: ['shell'] }, then: { effect: 'block' } },
  ],
  messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
};

let directory: string;
let upstream: Upstream;
let running: RunningGateway;
let collector: OtlpReceiver;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'portcullis-'));
  const file = join(directory, 'agent.json');
  await writeFile(file, JSON.stringify(POLICY));
  upstream = await startUpstream();
  collector = await startOtlpReceiver();
  running = await startGateway({
    policies: [file],
    classifiers: { models: [], cachedSignals: 100 },
    upstreamUrl: upstream.url,
    telemetry: { endpoint: collector.url, headers: {} },
  });
});

afterAll(async () => {
  await running?.close();
  await upstream?.close();
  await collector?.close();
  await rm(directory, { recursive: true, force: true });
});

/** What the model's server was sent last, as text. */
const sent = () => JSON.stringify(upstream.received.at(-1)?.body);
const placeholdersIn = (text: string) => text.match(/\[EMAIL_[a-z]{6}\]/g) ?? [];

/** What the model sees in place of an address, by a turn before. */
async function placeholderFor(address: string): Promise<string> {
  await running.client.chat.completions.create({ model: 'fixture', messages: [{ role: 'user', content: address }] });
  const [placeholder = 'none'] = placeholdersIn(sent());
  return placeholder;
}

const calling = (name: string, args: object): Script => ({
  toolCalls: [{ id: 'x', name, arguments: JSON.stringify(args) }],
});

type Messages = OpenAI.ChatCompletionMessageParam[];

async function chat(messages: Messages, stream: boolean) {
  const request = { model: 'fixture', messages };
  const { choices } = stream
    ? await running.client.chat.completions.stream(request).finalChatCompletion()
    : await running.client.chat.completions.create(request);
  return choices[0]!;
}

/** Runs tools until the model calls none, as an agent does, and gives the whole conversation. */
async function openaiAgent(
  content: string,
  stream: boolean,
): Promise<{ messages: Messages; calls: [string, unknown][] }> {
  const messages: Messages = [{ role: 'user', content }];
  const calls: [string, unknown][] = [];
  for (;;) {
    const { message } = await chat(messages, stream);
    messages.push(message);
    if (!message.tool_calls?.length) return { messages, calls };
    for (const call of message.tool_calls) {
      if (call.type !== 'function') continue;
      calls.push([call.function.name, JSON.parse(call.function.arguments)]);
      messages.push({ role: 'tool', tool_call_id: call.id, content: `Done for ${EMAIL}.` });
    }
  }
}

async function anthropicAgent(content: string, stream: boolean) {
  const client = new Anthropic({ baseURL: running.url, apiKey: 'unused', maxRetries: 0 });
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content }];
  const calls: [string, unknown][] = [];
  for (;;) {
    const request = { model: 'fixture', max_tokens: 100, messages };
    const message = stream
      ? await client.messages.stream(request).finalMessage()
      : await client.messages.create(request);
    messages.push({ role: 'assistant', content: message.content });
    const uses = message.content.flatMap((block) => (block.type === 'tool_use' ? [block] : []));
    if (uses.length === 0) return { messages, calls };
    for (const { name, input } of uses) calls.push([name, input]);
    const results = uses.map(({ id }) => ({
      type: 'tool_result' as const,
      tool_use_id: id,
      content: `Done for ${EMAIL}.`,
    }));
    messages.push({ role: 'user', content: results });
  }
}

describe.each([
  ['openai', openaiAgent],
  ['anthropic', anthropicAgent],
] as const)('an agent over %s', (_, agent) => {
  describe.each([false, true])('streamed: %s', (stream) => {
    it('calls the tools that are named with the address, in no URL, and the model never sees it', async () => {
      const placeholder = await placeholderFor(EMAIL);
      const args = {
        to: placeholder,
        body: `See https://a.example/?u=${placeholder}`,
        nested: JSON.stringify({ a: placeholder }),
      };
      upstream.next(calling('send_email', args), calling('crm_read', { who: placeholder }), {
        text: `Sent to ${placeholder}.`,
      });
      const from = upstream.received.length;
      const { messages, calls } = await agent(`Write to ${EMAIL}.`, stream);
      expect(calls).toEqual([
        ['send_email', { to: EMAIL, body: args.body, nested: JSON.stringify({ a: EMAIL }) }],
        ['crm_read', { who: EMAIL }],
      ]);
      expect(JSON.stringify(messages.at(-1))).toContain(`Sent to ${EMAIL}.`);
      const bodies = upstream.received.slice(from).map(({ body }) => JSON.stringify(body));
      expect(bodies).toHaveLength(3);
      // The history has the address in arguments and results, and each turn one placeholder for it.
      for (const body of bodies) expect(body).not.toContain(EMAIL);
      expect(new Set(placeholdersIn(bodies.join()))).toEqual(new Set([placeholder]));
      expect(placeholdersIn(bodies[2]!).length).toBeGreaterThan(4);
    });

    it('is refused a call of another tool with a reason, keeps its loop, and goes on in the next turn', async () => {
      const placeholder = await placeholderFor(EMAIL);
      upstream.next(calling('web_search', { q: placeholder }));
      const { messages, calls } = await agent(`Look up ${EMAIL}.`, stream);
      expect(calls).toEqual([]);
      expect(JSON.stringify(messages.at(-1))).toContain('A tool call was not passed on');
      upstream.next({ text: 'Then not.' });
      const goesOn = [...messages, { role: 'user' as const, content: 'Go on.' }];
      const answer = await chat(goesOn as Messages, stream);
      expect(answer.message.content).toBe('Then not.');
      expect(sent()).toContain('A tool call was not passed on');
    });
  });
});

describe.each([false, true])('of several calls, streamed: %s', (stream) => {
  it('none goes where one may not have what it asks for, and the log says which tool', async () => {
    const placeholder = await placeholderFor(EMAIL);
    upstream.next({
      text: 'I will.',
      toolCalls: ['send_email', 'web_search'].map((name) => ({ id: name, name, arguments: `{"a":"${placeholder}"}` })),
    });
    const { message, finish_reason } = await chat([{ role: 'user', content: `Ask ${EMAIL}.` }], stream);
    expect([message.tool_calls, finish_reason]).toEqual([undefined, 'stop']);
    expect(message.content).toContain('A tool call was not passed on');
    expect(await lastRecord()).toMatchObject({
      outcome: 'refused',
      code: 'placeholder_in_tool_call',
      withheld: { policy: 'acme/agent', rule: 'email', toolName: 'web_search' },
    });
  });

  it('one that a rule blocks is refused by that rule', async () => {
    const placeholder = await placeholderFor(EMAIL);
    upstream.next(calling('shell', { run: placeholder }));
    const { message } = await chat([{ role: 'user', content: `Ask ${EMAIL}.` }], stream);
    expect(message.content).toBe('No.');
    expect(await lastRecord()).toMatchObject({ outcome: 'refused', code: 'no' });
  });

  it('a tool that is named is given what the model itself wrote as the rule leaves it', async () => {
    upstream.next(calling('send_email', { to: 'somebody@else-mail.org' }));
    const { message } = await chat([{ role: 'user', content: `Ask ${EMAIL}.` }], stream);
    expect(JSON.stringify(message.tool_calls)).toContain('[EMAIL]');
  });
});

describe('a placeholder', () => {
  const one = async (content: string, more: object = {}) => {
    await running.client.chat.completions.create({ model: 'fixture', messages: [{ role: 'user', content }], ...more });
    return placeholdersIn(sent());
  };

  it('is the same in each turn, also when the oldest turns were left out', async () => {
    const others = ['joe@acme-mail.org', 'ann@acme-mail.org', EMAIL, 'bob@acme-mail.org'];
    const turns = others.flatMap(
      (address): Messages => [
        { role: 'user', content: `Write to ${address}.` },
        { role: 'assistant', content: `I wrote to ${address}.` },
      ],
    );
    const seen = new Map<string, readonly string[]>();
    for (let cut = 0; cut < turns.length; cut += 1) {
      await running.client.chat.completions.create({
        model: 'fixture',
        messages: [...turns.slice(cut), { role: 'user', content: 'Thanks.' }],
      });
      seen.set(String(cut), placeholdersIn(sent()));
    }
    const whole = seen.get('0') ?? [];
    expect(new Set(whole).size).toBe(others.length);
    for (const [cut, some] of seen) expect(some).toEqual(whole.slice(Number(cut)));
  });

  it('is another for another conversation or end user, where the client names them', async () => {
    const names = [{}, { user: 'a' }, { user: 'b' }, { safety_identifier: 'a' }, { prompt_cache_key: 'a' }];
    const all = [];
    for (const name of names) all.push(await one(EMAIL, name));
    expect(new Set(all.flat()).size).toBe(names.length);
    expect(await one(EMAIL, { user: 'a' })).toEqual(all[1]);
  });
});

async function lastRecord(): Promise<unknown> {
  const lines = (await readFile(join(running.auditDirectory, '000000000001.jsonl'), 'utf8')).trim().split('\n');
  return JSON.parse(lines.at(-1)!).record;
}

/** Every file of the log, as text. */
async function logText(): Promise<string> {
  const entries = await readdir(running.auditDirectory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n');
}

afterEach(() => vi.restoreAllMocks());

describe('what was taken out', () => {
  it('is nowhere but in the exchange: no record, span, line of a log or error has it', async () => {
    const lines: string[] = [];
    const keep = (chunk: unknown) => lines.push(String(chunk)) > 0;
    vi.spyOn(process.stdout, 'write').mockImplementation(keep);
    vi.spyOn(process.stderr, 'write').mockImplementation(keep);
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, method).mockImplementation((...args) => void lines.push(inspect(args, { depth: 8 })));
    }
    const planted: string[] = [];
    const unit = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789');
    const word = fc.string({ minLength: 12, maxLength: 16, unit });
    const ending = fc.constantFrom('text', 'named', 'unnamed', 'upstream fails', 'breaks off');
    await fc.assert(
      fc.asyncProperty(word, ending, fc.boolean(), async (name, how, stream) => {
        const address = `${name}@acme-mail.org`;
        planted.push(name);
        const placeholder = await placeholderFor(address);
        upstream.next(
          {
            text: { text: `To ${placeholder}.` },
            named: calling('send_email', { to: placeholder }),
            unnamed: calling('search', { q: placeholder }),
            'upstream fails': { fault: { kind: 'status', status: 500 } as const },
            'breaks off': { text: `To ${placeholder}.`, fault: { kind: 'malformed' } as const },
          }[how],
        );
        const answered = chat([{ role: 'user', content: `Write to ${address}.` }], stream);
        const answer = JSON.stringify(await answered.catch((error: Error) => error.message));
        if (how === 'text' || how === 'named') expect(answer).toContain(address);
        else expect(answer).not.toContain(name);
      }),
      { numRuns: 25 },
    );
    await collector.until((spans) => spans.length >= planted.length);
    const kept = [
      await logText(),
      ...collector.bodies,
      ...lines,
      ...running.errors.map((error) => inspect(error, { depth: 8 })),
    ]
      .join('\n')
      .toLowerCase();
    expect(kept).toContain('placeholder_in_tool_call');
    for (const name of planted) {
      for (const form of [name, Buffer.from(name).toString('base64url').slice(0, -3), encodeURIComponent(name)]) {
        expect(kept).not.toContain(form.toLowerCase());
      }
    }
  });
});
