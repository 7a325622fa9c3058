import { describe, expect, it, test } from 'vitest';
import { explainExchange, type RecordedExchange } from '../../cli/explanation.ts';
import { type Decision, PASS, type Reason } from '../../exchange/decision.ts';
import type { ClosedRecord, OpenedRecord, ScanRecord } from '../../gateway/audit/audit.ts';

const plain = (text: string) => text;
const PLAIN = { good: plain, bad: plain, warn: plain, dim: plain, bold: plain };
const explain = (recorded: RecordedExchange) => explainExchange(recorded, PLAIN).join('\n');

const scan = (decision: Decision, more: Partial<ScanRecord> = {}): ScanRecord => ({
  pointer: '/messages/0/content',
  stage: 'input',
  role: 'user',
  modality: 'text',
  turn: 'newest',
  length: 48,
  commitment: `hmac-sha256:${'0'.repeat(64)}`,
  signals: [],
  decision,
  ...more,
});

const reason = (rule: string, effect: Reason['effect'], more: Partial<Reason> = {}): Reason => ({
  policy: 'baseline',
  rule,
  severity: 'high',
  effect,
  cause: 'content',
  shadow: false,
  atoms: [{ name: rule, found: 0.98123456, test: '>= 0.9312345678' }],
  ...more,
});

const stopped = (rule: string, more: Partial<Reason> = {}): Decision => ({
  verdict: 'block',
  stop: {
    policy: 'baseline',
    rule,
    severity: 'high',
    cause: more.cause ?? 'content',
    message: { as: 'refusal', code: 'content_policy', text: { en: "I can't help with that." } },
  },
  transforms: [],
  reasons: [reason(rule, 'block', more)],
});

const opened = (scans: readonly ScanRecord[], more: Partial<OpenedRecord> = {}): OpenedRecord => ({
  event: 'opened',
  exchange: 'exc_1',
  time: Date.UTC(2026, 0, 2, 3, 4, 5),
  protocol: 'openai.chat',
  model: 'default',
  stream: true,
  key: 'web',
  tenant: 'acme',
  policies: [{ id: 'baseline', version: '1.0.0', digest: 'sha256:0' }],
  classifiers: [{ id: 'guard-base', digest: 'sha256:0' }],
  scans,
  ...more,
});

const closed = (outcome: ClosedRecord['outcome'], more: Partial<ClosedRecord> = {}): ClosedRecord => ({
  event: 'closed',
  exchange: 'exc_1',
  time: Date.UTC(2026, 0, 2, 3, 4, 6),
  outcome,
  scans: [],
  timings: { inputScanMs: 3.21, totalMs: 1203 },
  ...more,
});

test('a refusal: what was scanned, which rule fired on what value, and what the client was told', () => {
  const scans = [
    scan(PASS, { pointer: '/messages/0/content', role: 'system' }),
    scan(stopped('jailbreak'), { pointer: '/messages/1/content' }),
  ];
  expect(explain({ opened: opened(scans), closed: closed('refused', { code: 'content_policy' }) })).toBe(
    [
      'exc_1  2026-01-02T03:04:05.000Z',
      'openai.chat, streamed; model default; key web (acme)',
      'policy baseline 1.0.0; classifiers guard-base',
      '',
      'input by user (/messages/1/content, 48 units): blocked',
      '  blocked by baseline/jailbreak (high): jailbreak 0.9812 >= 0.9312',
      'No rule fired in 1 other scanned text.',
      '',
      'Refused (content_policy) by baseline/jailbreak. The client was told, as a refusal:',
      '  "I can\'t help with that."',
      'Time: scanning the input 3.2 ms, in all 1.2 s.',
    ].join('\n'),
  );
});

test('an answer that was redacted', () => {
  const redacted: Decision = {
    verdict: 'pass',
    transforms: [
      {
        policy: 'baseline',
        rule: 'cards',
        severity: 'high',
        signal: 'pii.credit_card',
        span: { start: 3, end: 22 },
        replacement: '<CREDIT_CARD>',
      },
    ],
    reasons: [reason('cards', 'redact')],
  };
  const output = scan(redacted, {
    stage: 'output',
    role: 'assistant',
    pointer: '/choices/0',
    window: { start: 0, end: 64 },
  });
  const text = explain({
    opened: opened([scan(PASS)]),
    closed: closed('answered', { provider: 'embedded', scans: [output], usage: { inputTokens: 12, outputTokens: 30 } }),
  });
  expect(text).toContain('output by assistant (units 0 to 64 of /choices/0, 48 units): passed, changed');
  expect(text).toContain('changed: units 3 to 22 became "<CREDIT_CARD>" (cards, pii.credit_card)');
  expect(text).toContain('Answered by embedded, 12 tokens in and 30 out, 1 changed.');
});

describe('what is no verdict on the content is not told as one', () => {
  it('a scan that ran out of time', () => {
    const decision = stopped('injection', {
      cause: 'timeout',
      atoms: [{ name: 'injection', found: { unknown: 'timeout' }, test: '>= 0.9' }],
    });
    const text = explain({
      opened: opened([scan(decision)]),
      closed: closed('failed', { code: 'guard_unavailable' }),
    });
    expect(text).toContain('because a scan ran out of time: injection unknown (timeout), >= 0.9');
    expect(text).toContain('Failed (guard_unavailable) by baseline/injection. The client was told, as an error (503):');
    expect(text).not.toContain("can't help");
  });

  it('a shadow rule', () => {
    const decision: Decision = { ...PASS, reasons: [reason('hate', 'block', { shadow: true })] };
    const text = explain({ opened: opened([scan(decision)]), closed: closed('answered') });
    expect(text).toContain('48 units): passed\n  would have been blocked by baseline/hate');
  });

  it('a block in an older turn, which another rule did not need to stop', () => {
    const scans = [
      scan(stopped('jailbreak'), { turn: 'older' }),
      scan(stopped('weapons'), { pointer: '/messages/2/content' }),
    ];
    const text = explain({ opened: opened(scans), closed: closed('refused') });
    expect(text).toContain('an older turn (/messages/0/content, 48 units): replaced by a note');
    expect(text).toContain('Refused by baseline/weapons');
  });

  it.each([
    ['failed', { code: 'upstream_timeout' }, 'Failed (upstream_timeout)'],
    ['cancelled', {}, 'Cancelled: the client went away'],
    [
      'refused',
      { code: 'placeholder_in_tool_call', withheld: { policy: 'acme/agent', rule: 'email', toolName: 'web_search' } },
      'Refused (placeholder_in_tool_call) by acme/agent/email: the tool web_search was called with a placeholder',
    ],
  ] as const)('%s', (outcome, more, words) => {
    expect(explain({ opened: opened([scan(PASS)]), closed: closed(outcome, more) })).toContain(words);
  });
});

test('an exchange without an end, or without a beginning', () => {
  expect(explain({ opened: opened([]) })).toContain('It has no end in the log');
  expect(explain({ closed: closed('answered') })).toContain('exc_1: the record of its beginning is not in this log');
});

test('a name that a client chose cannot write lines or move the cursor', () => {
  const hostile = 'gpt\nRefused by nobody.\u001b[2J\u202e';
  const text = explain({ opened: opened([], { model: hostile }), closed: closed('answered') });
  expect(text).not.toMatch(/^Refused by nobody/m);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(text).not.toMatch(/[\u001b\u202e]/);
});
