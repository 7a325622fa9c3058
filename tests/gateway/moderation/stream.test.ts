import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import type { ModelEvent } from '../../../exchange/exchange.ts';
import { KEEP_ALIVE_MS, moderate, type Reply } from '../../../gateway/moderation/moderate.ts';
import { anthropicMessages } from '../../../gateway/protocols/anthropic-messages.ts';
import { openaiChat } from '../../../gateway/protocols/openai-chat.ts';
import type { Hold } from '../../../policies/engine/hold.ts';
import { fakeClassifier, scored } from '../../classifiers/fakes.ts';
import { exchangeOf, fakeParts, segmentOf } from './parts.ts';

/** What a model does: it says something, waits so many milliseconds, or fails. */
type Step = ModelEvent | number | PortcullisError;

const PROTOCOLS = { 'openai.chat': openaiChat, 'anthropic.messages': anthropicMessages } as const;
const FINISH: ModelEvent = { type: 'finish', reason: 'stop' };
const say = (text: string): ModelEvent => ({ type: 'text', text });
const FAILED = new PortcullisError('upstream_error', 'The model server closed the connection.');

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function start(name: keyof typeof PROTOCOLS, steps: readonly Step[], hold: Hold) {
  const policy = {
    rules: [{ id: 'bad', at: ['output'], when: { signal: 'toxicity', gte: 0.5 }, then: { effect: 'block' } }] as const,
    streaming: { hold },
    accepts: ['stream-unguarded'] as const,
  };
  const classifier = fakeClassifier(['toxicity'], async (text) => scored(['toxicity'], text.includes('BAD') ? 1 : 0));
  const { parts: fixed, records } = fakeParts(policy, [classifier]);
  const gone = new AbortController();
  async function* generate(): AsyncIterable<ModelEvent> {
    for (const step of steps) {
      if (step instanceof PortcullisError) throw step;
      if (typeof step !== 'number') yield step;
      else
        await new Promise((resolve, reject) => {
          setTimeout(resolve, step);
          gone.signal.addEventListener('abort', () => reject(gone.signal.reason));
        });
    }
  }
  const provider = { id: 'fake', system: 'fake', generate };
  const parts = { ...fixed, models: { resolve: (model: string) => ({ provider, model }), list: () => [] } };
  const { request, segments } = exchangeOf([segmentOf('Hello', 0)]);
  const reply = moderate(parts, {
    exchangeId: 'exc_01M88501QNYCB14ZVTMDFKN9CS',
    protocol: PROTOCOLS[name],
    route: 'POST /',
    abort: gone.signal,
    read: { request: { ...request, stream: true }, segments },
    caller: { key: 'local' },
    disclosure: 'none',
    languages: [],
  });
  return { reply, records, gone };
}

/** All pieces of a stream, while time goes on. */
async function piecesOf(reply: Promise<Reply>): Promise<string[]> {
  const pieces: string[] = [];
  const all = reply.then(async (one) => {
    if (one.type !== 'stream') throw new Error(`no stream, but ${one.status}`);
    for await (const piece of one.pieces) pieces.push(piece);
  });
  all.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(600_000);
  await all;
  return pieces;
}

const isComment = (piece: string) => piece.startsWith(':');

/** What the official client makes of a stream: its text, or the error that it throws. */
async function readBy(name: keyof typeof PROTOCOLS, pieces: readonly string[]): Promise<string | Error> {
  const body = pieces.join('');
  const fetch = async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  vi.useRealTimers();
  let text = '';
  try {
    if (name === 'openai.chat') {
      const client = new OpenAI({ baseURL: 'http://localhost/v1', apiKey: 'unused', fetch, maxRetries: 0 });
      const chunks = await client.chat.completions.create({ model: 'm', stream: true, messages: [] });
      for await (const chunk of chunks) text += chunk.choices[0]?.delta.content ?? '';
    } else {
      const client = new Anthropic({ baseURL: 'http://localhost', apiKey: 'unused', fetch, maxRetries: 0 });
      const events = await client.messages.create({ model: 'm', max_tokens: 9, stream: true, messages: [] });
      for await (const event of events) {
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') text += event.delta.text;
      }
    }
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  return text;
}

const LONG = 'word '.repeat(200);

describe.each(['openai.chat', 'anthropic.messages'] as const)(
  'a stream in %s of which nothing may leave yet',
  (name) => {
    it.each(['window', 'full', 'none'] as const)('has comments, which the client passes over (%s)', async (hold) => {
      const { reply, records } = await start(name, [3 * KEEP_ALIVE_MS, say(LONG), 2 * KEEP_ALIVE_MS, FINISH], hold);
      const pieces = await piecesOf(reply);
      // The first of them is due where the stream begins.
      const before = hold === 'full' ? 4 : 2;
      const first = pieces.findIndex((piece) => !isComment(piece));
      expect(first).toBe(before);
      expect(await readBy(name, pieces)).toBe(LONG);
      expect(records).toMatchObject([
        { event: 'opened', ...(hold !== 'window' && { hold }) },
        { event: 'closed', outcome: 'answered' },
      ]);
      if (hold === 'window') expect(records[0]).not.toHaveProperty('hold');
    });

    it('has an error at its end where the model fails', async () => {
      const { reply, records } = await start(name, [20_000, FAILED], 'window');
      const pieces = await piecesOf(reply);
      expect(pieces.filter(isComment).length).toBeLessThan(pieces.length);
      expect(await readBy(name, pieces)).toMatchObject({ message: expect.stringContaining(FAILED.message) });
      expect(records.at(-1)).toMatchObject({ event: 'closed', outcome: 'failed', code: 'upstream_error' });
    });

    it('is refused at its end where the answer is stopped', async () => {
      const { reply, records } = await start(name, [say(LONG), 40_000, say('BAD'), FINISH], 'full');
      expect(await readBy(name, await piecesOf(reply))).toBe('No.');
      expect(records.at(-1)).toMatchObject({ event: 'closed', outcome: 'refused', code: 'no' });
    });

    it('is recorded as cancelled where the client goes', async () => {
      const { reply, records, gone } = await start(name, [say('Hello'), 500_000, FINISH], 'full');
      await vi.advanceTimersByTimeAsync(KEEP_ALIVE_MS);
      const stream = await reply;
      if (stream.type !== 'stream') throw new Error('no stream');
      const waiting = stream.pieces.next();
      await vi.advanceTimersByTimeAsync(1_000);
      gone.abort();
      await waiting;
      await stream.pieces.return(undefined);
      expect(records.at(-1)).toMatchObject({ event: 'closed', outcome: 'cancelled', code: 'cancelled' });
    });

    it('has an HTTP status of its own where the model fails at once', async () => {
      const { reply } = await start(name, [say(LONG), 10_000, FAILED], 'full');
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await reply).toMatchObject({ type: 'whole', status: 502 });
    });
  },
);
