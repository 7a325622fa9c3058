import { beforeAll, describe, expect, test } from 'vitest';
import { type BenignExchange, readBenign } from '../../scripts/benign/exchanges.ts';
import type { Alarm, Measured } from '../../scripts/benign/measure.ts';
import { asText, type Report, reportOf } from '../../scripts/benign/report.ts';
import { BENIGN, runBenign } from '../../scripts/benign/run.ts';

/** The most that one signal may block, as a share of all exchanges. A rule over it has to be made one that flags. */
const LIMIT = 0.01;

describe('the set', () => {
  const exchanges = readBenign(BENIGN);
  const lengthOf = ({ messages }: BenignExchange) =>
    messages.reduce((sum, { content }) => sum + (typeof content === 'string' ? content.length : 0), 0);

  test('is large and has no exchange twice', () => {
    expect(exchanges.length).toBeGreaterThanOrEqual(500);
    expect(new Set(exchanges.map(({ id }) => id)).size).toBe(exchanges.length);
    expect(new Set(exchanges.map(({ messages }) => JSON.stringify(messages))).size).toBe(exchanges.length);
  });

  test('holds long documents and long chats', () => {
    const documents = exchanges.filter(({ kind }) => kind === 'long-document');
    expect(documents.filter((one) => lengthOf(one) >= 3000).length).toBeGreaterThanOrEqual(10);
    const chats = exchanges.filter(({ messages }) => messages.length >= 40);
    expect(chats.length).toBeGreaterThanOrEqual(6);
  });

  test('ends each exchange with what the model is to answer', () => {
    for (const { messages } of exchanges) expect(['user', 'tool']).toContain(messages.at(-1)?.role);
  });
});

describe('under baseline', () => {
  let report: Report;
  beforeAll(async () => {
    report = reportOf(await runBenign());
    console.log(asText(report));
  }, 240_000);

  test('everything is scanned, and answered or refused', () => {
    expect(report.failed).toEqual([]);
  });

  test('no signal alone blocks more than 1 % of the exchanges', () => {
    const over = Object.entries(report.heads).filter(([, share]) => share > LIMIT);
    expect(Object.fromEntries(over)).toEqual({});
  });
});

describe('the report', () => {
  const alarm = (harm: Alarm['harm'], signals: readonly string[], rule = 'r'): Alarm => ({
    rule,
    harm,
    heads: signals.map((signal) => ({ signal, score: 0.9 })),
    cause: 'content',
    stage: 'input',
    pointer: '/messages/0/content',
  });
  const measured = (id: string, ...alarms: readonly Alarm[]): Measured => ({
    id,
    kind: 'k',
    outcome: 'answered',
    alarms,
  });

  test('counts an exchange once, and a signal where it was alone', () => {
    const { all, rules, heads, failed } = reportOf([
      measured('1', alarm('block', ['a']), alarm('block', ['a']), alarm('flag', ['b'])),
      measured('2', alarm('replace', ['a'], 'other'), alarm('block', ['a', 'b'])),
      measured('3', alarm('redact', ['b'])),
      measured('4'),
    ]);
    expect(all).toEqual({ exchanges: 4, block: 2, replace: 1, redact: 1, flag: 1 });
    expect(rules.other).toEqual({ exchanges: 4, block: 0, replace: 1, redact: 0, flag: 0 });
    expect(heads).toEqual({ a: 0.5 });
    expect(failed).toEqual([]);
  });

  test('names what failed', () => {
    const timedOut = measured('2', { ...alarm('flag', []), cause: 'timeout' });
    const unread = measured('4', { ...alarm('flag', []), cause: 'unscannable' });
    const report = reportOf([{ ...measured('1'), outcome: 'failed' }, timedOut, measured('3'), unread]);
    expect(report.failed).toEqual(['1', '2']);
    expect(report.unread).toBe(1);
  });

  test('says how often sessions meet an alarm', () => {
    const { sessions } = reportOf([measured('1', alarm('block', ['a'])), measured('2'), measured('3'), measured('4')]);
    expect(sessions['an exchange']).toEqual({ block: 0.25, replace: 0, redact: 0, flag: 0 });
    expect(sessions['a conversation of 40 turns']?.block).toBeCloseTo(1 - 0.75 ** 40, 10);
    expect(sessions['a session of 200 tool results']).toEqual({ block: 0, replace: 0, redact: 0, flag: 0 });
  });
});
