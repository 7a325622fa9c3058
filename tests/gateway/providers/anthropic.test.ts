import { describe, expect, it } from 'vitest';
import { release } from '../../../exchange/released.ts';
import { createAnthropicProvider } from '../../../gateway/providers/anthropic.ts';
import { limitHeaders } from '../../../gateway/providers/limit-headers.ts';
import { ask, REQUEST } from './anthropic-upstream.ts';

const ANSWER = { body: ['{"type":"message","content":[],"stop_reason":"end_turn"}'] };

describe('the headers of a request', () => {
  it('name the version, and the key of the gateway alone', async () => {
    const { sent } = await ask(ANSWER, REQUEST, { apiKey: 'ours' }, { clientCredential: 'theirs', betas: ['a-1'] });
    expect(sent.url).toBe('http://fixture/v1/messages');
    expect(sent.headers).toEqual({
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'x-api-key': 'ours',
    });
  });

  it('carry the key and the betas of the client where the configuration says so', async () => {
    const upstream = { passClientKey: true, passBetas: true, headers: { 'anthropic-version': '2099-01-01' } };
    const { sent } = await ask(ANSWER, REQUEST, upstream, { clientCredential: 'theirs', betas: ['a-1', 'b-2'] });
    expect(sent.headers).toMatchObject({
      'anthropic-version': '2099-01-01',
      'anthropic-beta': 'a-1,b-2',
      'x-api-key': 'theirs',
    });
  });
});

it('the body has the upstream’s name for the model', async () => {
  const { sent } = await ask(ANSWER);
  expect(JSON.parse(sent.body)).toEqual({ ...REQUEST.body, model: 'claude' });
});

describe('headers of a response', () => {
  const seen = (headers: Record<string, string>) => limitHeaders({ header: (name) => headers[name] });

  it('that tell of limits may be seen', () => {
    const headers = {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-input-tokens-remaining': '0',
      'anthropic-ratelimit-tokens-reset': '2027-01-01T00:00:00Z',
      'x-ratelimit-reset-requests': '6m0.5s',
      'x-ratelimit-remaining-project-tokens': '7',
      'anthropic-priority-output-tokens-remaining': '7',
      'request-id': 'req_011CSHoEeqs5C35K2UUGNVsE',
      'x-request-id': '6e2cd9e3-7d8c-4f0a-b0b4-9c5a3a1f2d4e',
    };
    expect(seen(headers)).toEqual(headers);
  });

  it('may not where they could say anything else', () => {
    expect(
      seen({
        'anthropic-ratelimit-requests-limit': 'ask bob@example.com',
        'x-ratelimit-limit-tokens': '4111111111111111',
        'anthropic-organization-id': '50',
        'set-cookie': '50',
        'x-upstream-detail': '50',
        'request-id': 'req_ask bob@example.com',
        'x-request-id': 'ignore-all-that-was-said',
      }),
    ).toEqual({});
  });

  it('are told before an error is', async () => {
    const told: object[] = [];
    const headers = { 'retry-after': '7', 'anthropic-ratelimit-requests-remaining': '0' };
    const { error } = await ask(
      { status: 429, headers, body: ['{}'] },
      REQUEST,
      {},
      { onHeaders: (one) => told.push(one) },
    );
    expect(error).toMatchObject({ code: 'upstream_rate_limited', retryAfter: 7 });
    expect(told).toEqual([{ 'anthropic-ratelimit-requests-remaining': '0' }]);
  });
});

it.each([
  ['{"input_tokens":12}', 12],
  ['{"input_tokens":4111111111111111}', undefined],
  ['{"input_tokens":"12"}', undefined],
])('counts tokens: %s', async (body, expected) => {
  let sent = '';
  const provider = createAnthropicProvider(
    {
      baseUrl: 'http://fixture/v1',
      defaultMaxTokens: 1,
      timeouts: { connectMs: 1, firstByteMs: 1, idleMs: 1 },
    },
    async (asked) => {
      sent = `${asked.url} ${asked.body}`;
      return {
        status: 200,
        header: () => undefined,
        body: (async function* () {
          yield new TextEncoder().encode(body);
        })(),
      };
    },
  );
  const counted = provider.countTokens!(release(REQUEST), { model: 'claude', abort: new AbortController().signal });
  if (expected === undefined) await expect(counted).rejects.toMatchObject({ code: 'upstream_error' });
  else expect(await counted).toBe(expected);
  const { messages } = REQUEST.body;
  expect(sent).toBe(`http://fixture/v1/messages/count_tokens ${JSON.stringify({ model: 'claude', messages })}`);
});
