import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../exchange/canonical.ts';
import { PASS } from '../../exchange/decision.ts';
import type { Signal } from '../../exchange/signal.ts';
import type { OpenedRecord, ScanRecord } from '../../gateway/audit/audit.ts';
import { EMPTY, link } from '../../gateway/audit/chain.ts';
import { segmentName } from '../../gateway/audit/segments.node.ts';
import { documentOf } from '../policies/policies.ts';
import { portcullis } from './run.ts';

const POLICY = documentOf(
  [
    {
      ...{ id: 'card', description: 'Numbers that are worth stealing.', then: { effect: 'redact' } },
      when: { all: [{ field: 'segment.role', in: ['user'] }, { not: { signal: 'pii.credit_card', lt: 0.5 } }] },
    },
    { id: 'email', when: { signal: 'pii.email', gte: 0.5 }, then: { effect: 'block' }, mode: 'shadow' },
    { id: 'zephyr', when: { signal: 'custom.zephyr', gte: 0.5 }, then: { effect: 'flag' } },
  ],
  { detectors: { zephyr: { keywords: ['Zephyr'] } } },
);

const scan = (pointer: string, signals: readonly Signal[], more: Partial<ScanRecord> = {}): ScanRecord => ({
  ...{ pointer, stage: 'input', role: 'user', modality: 'text', turn: 'newest', length: 12 },
  ...{ commitment: `hmac-sha256:${'0'.repeat(64)}`, signals, decision: PASS },
  ...more,
});
const SIGNALS: readonly Signal[] = [
  { name: 'pii.credit_card', score: 0.98, spans: [{ start: 0, end: 4 }] },
  { name: 'pii.email', unknown: 'timeout' },
  { name: 'custom.zephyr', score: 1 },
];
const QUIET = SIGNALS.map(({ name }) => ({ name, score: 0 }));

const opened = (exchange: string, scans: readonly ScanRecord[], digest = 'sha256:00'): OpenedRecord => ({
  ...{ event: 'opened', exchange, time: 1_000, protocol: 'openai.chat', model: 'default', stream: false, key: 'local' },
  ...{ policies: [{ id: 'test', version: '1.0.0', digest }], classifiers: [], scans },
});

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'portcullis-explain-'));
  await writeFile(join(cwd, 'acme.json'), JSON.stringify(POLICY, null, 2));
  const { stdout } = await explain('--text', 'x', '-o', 'json');
  const [{ policy }] = JSON.parse(stdout).texts;
  let tail = EMPTY;
  const lines = [
    opened('exc_own', [scan('/messages/0', QUIET), scan('/messages/1', SIGNALS)], policy.digest),
    opened('exc_other', [scan('/messages/0', SIGNALS)]),
    opened('exc_little', [scan('/messages/0', SIGNALS.slice(0, 1)), scan('/messages/1', [], { length: 0 })]),
  ].map((record) => {
    const linked = link(tail, canonicalJson(JSON.parse(JSON.stringify(record))));
    tail = linked.tail;
    return `${linked.line}\n`;
  });
  await writeFile(join(cwd, segmentName(1)), lines.join(''));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const explain = (...args: string[]) => portcullis(['policy', 'explain', 'acme.json', ...args], { cwd });
const recorded = (id: string, ...args: string[]) => explain('--exchange', id, '--audit', '.', ...args);

describe('policy explain of a text', () => {
  it('says why each rule fired, as a tree in which what decided is marked', async () => {
    const { code, stdout, stderr } = await explain('--text', 'Card 4111 1111 1111 1111');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replaceAll(/0\.\d+ >= 0\.5/g, 'SCORE >= 0.5')).toBe(
      [
        'input by user, 24 units: redacted by test 1.0.0',
        '  redacted by test/card (medium): segment.role user in [user]; pii.credit_card SCORE >= 0.5',
        '  units 5 to 24 become "[CREDIT_CARD]" (card, pii.credit_card)',
        '',
        '  card (medium, redact, enforce): fired',
        '    Numbers that are worth stealing.',
        '    * all of: true',
        '      * segment.role user in [user]: true',
        '      * pii.credit_card SCORE >= 0.5: true',
        '',
      ].join('\n'),
    );
  });

  it('shows with --all the rules that did not fire, and takes the text and its stage as given', async () => {
    const run = await portcullis(['policy', 'explain', 'acme.json', '--text', '-', '--stage', 'output', '--all'], {
      cwd,
      input: 'Project Zephyr',
    });
    expect(run.stdout).toMatch(/^output by assistant, 14 units: flagged/);
    expect(run.stdout).toContain(
      '  card (medium, redact, enforce): quiet\n    Numbers that are worth stealing.\n    * all of: false\n' +
        '      * segment.role assistant in [user]: false\n      * pii.credit_card 0 >= 0.5: false\n',
    );
    expect(run.stdout).toContain('  zephyr (medium, flag, enforce): fired\n    * custom.zephyr 1 >= 0.5: true\n');
  });

  it('says that a rule in shadow changes nothing', async () => {
    const { stdout } = await explain('--text', 'Write to jane.doe@acme-mail.org');
    expect(stdout).toContain('input by user, 31 units: passed by test 1.0.0\n');
    expect(stdout).toContain('email (medium, block, shadow): fired\n');
    expect(stdout).toContain('    nothing is changed: the rule is in shadow mode\n');
    expect(stdout).not.toContain('message refused');
  });
});

describe('policy explain of a recorded exchange', () => {
  it('explains each text from its recorded signals, and counts those in which no rule fired', async () => {
    const { code, stdout, stderr } = await recorded('exc_own');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^input by user \(\/messages\/1\), 12 units: redacted by test 1\.0\.0\n/);
    expect(stdout).toContain(
      '    * pii.email unknown (timeout), >= 0.5: unknown\n    fired for timeout: its effect is block\n',
    );
    expect(stdout).toContain('zephyr (medium, flag, enforce): fired');
    expect(stdout).toMatch(/\nNo rule fired in 1 other text\.\n$/);
  });

  it('says by which policy an exchange was decided, whose own detectors found something else', async () => {
    const { stdout, stderr } = await recorded('exc_other');
    expect(stderr).toBe('note: the exchange was decided by test 1.0.0, and not by this policy as it is here\n');
    expect(stdout).toContain('not computed, so this is a guess: custom.zephyr\n');
    expect(stdout).toContain('* custom.zephyr unknown (not computed, which counts as an error), >= 0.5: unknown');
  });

  it('takes the last exchange, and knows what an empty text has', async () => {
    const { texts } = JSON.parse((await recorded('last', '-o', 'json')).stdout);
    const missing = texts.map((text: { missing: readonly string[] }) => text.missing);
    expect(missing).toEqual([['custom.zephyr', 'pii.email'], []]);
    expect(texts[1].decision).toEqual(PASS);
    expect(texts[0].facts).toMatchObject({ 'exchange.id': 'exc_little', 'segment.length': 12, model: 'default' });
  });

  it.each<[string, readonly string[], RegExp]>([
    ['an exchange that there is not', ['--exchange', 'exc_none', '--audit', '.'], /holds no exchange exc_none/],
    ['a log that is not there', ['--exchange', 'last', '--audit', 'nowhere'], /nowhere cannot be read/],
    ['an exchange and no log', ['--exchange', 'last'], /--exchange with --audit/],
    ['an exchange and a text', ['--exchange', 'last', '--audit', '.', '--text', 'x'], /either --text/],
    ['nothing', [], /either --text/],
  ])('refuses with 1: %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await explain(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
