import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { MARKER, startUpstream, type Upstream } from '../support/upstream.ts';

type Messages = OpenAI.ChatCompletionMessageParam[];

const ASK: Messages = [{ role: 'user', content: 'What is the weather in Graz and in Linz?' }];
/** Ids that no scanner reads. */
const CALLS = ['Graz', 'Linz'].map((city) => ({
  id: `${MARKER} ${city}`,
  name: 'weather',
  arguments: JSON.stringify({ city }),
}));

describe('tool calls of an upstream', () => {
  let upstream: Upstream;
  let running: RunningGateway;

  beforeAll(async () => {
    upstream = await startUpstream();
    running = await startGateway({
      policies: ['detectors'],
      classifiers: { models: [], cachedSignals: 100 },
      upstreamUrl: upstream.url,
    });
  });

  afterAll(async () => {
    await running?.close();
    await upstream?.close();
  });

  it.each([false, true])('come with ids of the gateway (streamed: %s), by which they are answered', async (stream) => {
    upstream.next({ toolCalls: CALLS });
    const message = await answer(running, stream);
    expect(JSON.stringify(message)).not.toContain(MARKER);
    const calls = message.tool_calls ?? [];
    expect(calls.map((call) => call.type === 'function' && call.function.arguments)).toEqual(
      CALLS.map((call) => call.arguments),
    );
    const [first, second] = calls.map(({ id }) => /^call_([0-9A-Z]{26})_(\d)$/.exec(id)?.slice(1));
    expect([first?.[1], second?.[1]]).toEqual(['0', '1']);
    expect(first?.[0]).toBe(second?.[0]);

    const results: Messages = calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'Sunny.' }));
    const messages = [...ASK, message, ...results];
    await running.client.chat.completions.create({ model: 'fixture', messages });
    const { messages: sent } = (upstream.received.at(-1)?.body ?? {}) as { messages?: Record<string, unknown>[] };
    expect(sent?.slice(-2).map((result) => result.tool_call_id)).toEqual(calls.map(({ id }) => id));
  });
});

async function answer({ client }: RunningGateway, stream: boolean) {
  const request = { model: 'fixture', messages: ASK };
  const completion = stream
    ? await client.chat.completions.stream(request).finalChatCompletion()
    : await client.chat.completions.create(request);
  const message = completion.choices[0]?.message;
  if (!message) throw new Error('there is no answer');
  return message;
}
