import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../support/ask.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const POLICY = {
  id: 'bank',
  version: '1.0.0',
  defaults: { budgetMs: 10_000, message: 'elsewhere' },
  messages: { elsewhere: { as: 'answer', code: 'competitors', text: { en: 'I can only speak of our own accounts.' } } },
  detectors: {
    competitors: {
      examples: [
        'How do you compare with other banks?',
        'Does another bank pay more interest than you?',
        'Why should I stay and not change to a cheaper bank?',
        'Which of your competitors has the better app?',
      ],
      counterExamples: ['How do I compare your savings accounts?'],
    },
  },
  rules: [
    {
      id: 'competitors',
      at: ['input'],
      severity: 'low',
      when: { signal: 'custom.competitors', gte: 0.5 },
      then: { effect: 'block', message: 'elsewhere' },
    },
    {
      id: 'people',
      at: ['input', 'output'],
      severity: 'medium',
      when: { signal: 'entity.person', gte: 0.5 },
      then: { effect: 'redact', with: '[{label}]' },
    },
  ],
};

describe('a policy that goes by what texts mean and name', () => {
  let directory: string;
  let upstream: Upstream;
  let running: RunningGateway;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'portcullis-'));
    const file = join(directory, 'bank.json');
    await writeFile(file, JSON.stringify(POLICY));
    upstream = await startUpstream();
    running = await startGateway({ policies: [file], upstreamUrl: upstream.url });
  });

  afterAll(async () => {
    await running?.close();
    await upstream?.close();
    await rm(directory, { recursive: true });
  });

  it.each([
    ['Do other banks offer better interest than you do?', true],
    ['Why should I not switch to a bank that is cheaper?', true],
    ['How do I compare your savings accounts?', false],
    ['How do I open an account for my daughter?', false],
    ['I lost my card in the train this morning.', false],
  ])('knows a topic by its examples: %s', async (text, isFound) => {
    if (!isFound) upstream.next({ text: 'Of course.' });
    expect(await ask(running, text)).toBe(isFound ? 'I can only speak of our own accounts.' : 'Of course.');
  });

  it('takes names of people out of a request before the model sees it', async () => {
    upstream.next({ text: 'Of course.' });
    await ask(running, 'Please send the new card to Maria Sanchez, my wife.');
    expect(JSON.stringify(upstream.received.at(-1)?.body)).toContain('send the new card to [PERSON], my wife.');
  });

  it.each(['character', 'token', 'whole'] as const)('and out of an answer that comes by %s', async (pieces) => {
    upstream.next({ text: 'The account belongs to Robert Miller and was opened in May.', pieces });
    expect(await ask(running, 'Whose account is it?', true)).toBe(
      'The account belongs to [PERSON] and was opened in May.',
    );
  });
});
