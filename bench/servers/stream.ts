/**
 * A model server that streams another answer each time. The request's model says how many tokens, and how many of them
 * a second: `bench-300-50`. `GET /sent` tells when each token of the last answer left.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { tokensOf } from './prose.ts';
import { listen, report } from './serve.ts';

/** The last answer. Times are those of `monotonicMs`. */
export interface Sent {
  /** What this process's clock says as it tells this. */
  readonly now: number;
  readonly tokens: readonly { readonly text: string; readonly at: number }[];
  /** When the end of the answer left. */
  readonly ended: number;
}

let answers = 0;
let last: Omit<Sent, 'now'> = { tokens: [], ended: Number.NaN };

const url = await listen((request, response) => {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ now: monotonicMs(), ...last }));
    return;
  }
  answer(request, response).catch((error: Error) => response.destroy(error));
});
report(url);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { model } = JSON.parse(await text(request)) as { model: string };
  const [count, perSecond] = model.split('-').slice(1).map(Number) as [number, number];
  const begun = monotonicMs();
  const tokens: { text: string; at: number }[] = [];
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const [index, token] of tokensOf(count, answers++).entries()) {
    const wait = begun + (index * 1000) / perSecond - monotonicMs();
    if (wait > 0) await delay(wait);
    // The gateway hangs up on what it refuses.
    if (response.destroyed) return;
    tokens.push({ text: token, at: monotonicMs() });
    response.write(chunk({ content: token }, null));
  }
  last = { tokens, ended: monotonicMs() };
  response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
}

/** A piece of a stream in OpenAI's form. */
function chunk(delta: { readonly content?: string }, finish: 'stop' | null): string {
  const choices = [{ index: 0, delta, finish_reason: finish, logprobs: null }];
  const body = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1, model: 'bench', choices };
  return `data: ${JSON.stringify(body)}\n\n`;
}
