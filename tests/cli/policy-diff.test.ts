import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../exchange/canonical.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { OpenedRecord } from '../../gateway/audit/audit.ts';
import { EMPTY, link } from '../../gateway/audit/chain.ts';
import type { RuleSource } from '../../policies/engine/document.ts';
import { documentOf } from '../policies/policies.ts';
import { portcullis } from './run.ts';

const BLOCK: RuleSource = {
  id: 'mail',
  at: ['input'],
  when: { signal: 'pii.email', gte: 0.5 },
  then: { effect: 'block' },
};
const STRICT = documentOf([BLOCK]);
const LAX = documentOf([{ ...BLOCK, id: 'post', when: { signal: 'pii.email', gte: 0.9 } }], { version: '2.0.0' });
const OTHER = documentOf([{ ...BLOCK, when: { signal: 'pii.phone', gte: 0.5 } }]);

/** A folder with the policies `strict.json`, `lax.json`, `other.json`, and a log of exchanges with these scores. */
async function folder(scores: readonly number[] = []): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'portcullis-diff-'));
  for (const [name, document] of Object.entries({ strict: STRICT, lax: LAX, other: OTHER })) {
    await writeFile(join(cwd, `${name}.json`), JSON.stringify(document, null, 2));
  }
  let tail = EMPTY;
  const lines = scores.map((score, index) => {
    const linked = link(tail, canonicalJson(openedWith(`exc_${index}\n`, score) as unknown as JsonObject));
    tail = linked.tail;
    return `${linked.line}\n`;
  });
  await writeFile(join(cwd, '000000000001.jsonl'), lines.join(''));
  return cwd;
}

function openedWith(exchange: string, score: number): OpenedRecord {
  return {
    ...{ event: 'opened', exchange, time: 1_000, protocol: 'openai-chat', model: 'm', stream: false, key: 'local' },
    ...{ policies: [], classifiers: [] },
    scans: [
      {
        ...{
          pointer: '/messages/0/content',
          stage: 'input',
          role: 'user',
          modality: 'text',
          turn: 'newest',
          length: 9,
        },
        ...{ commitment: 'hmac-sha256:02', signals: [{ name: 'pii.email', score }] },
        decision: { verdict: 'pass', transforms: [], reasons: [] },
      },
    ],
  };
}

const diff = (cwd: string, ...args: string[]) => portcullis(['policy', 'diff', ...args], { cwd });

describe('policy diff', () => {
  it('prints each difference with an example and the rules that decide, and ends with 2', async () => {
    const { code, stdout, stderr } = await diff(await folder(), 'strict.json', 'lax.json');
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(stdout).toBe(
      [
        'test 1.0.0 → test 2.0.0',
        '',
        'block → pass (loosens) at input',
        '  for example: segment.stage input, segment.role user, pii.email 0.5',
        '  test 1.0.0: mail',
        '  test 2.0.0: no rule',
        '',
        '1 of 1 differences loosen',
        '',
      ].join('\n'),
    );
  });

  it('ends with 0 where there is none, and prints JSON and nothing else', async () => {
    const cwd = await folder();
    expect(await diff(cwd, 'strict.json', 'strict.json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no difference'),
    });
    const { code, stdout } = await diff(cwd, 'lax.json', 'strict.json', '-o', 'json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      from: { id: 'test', version: '2.0.0' },
      undecided: [],
      differences: [
        {
          from: 'pass',
          to: 'block',
          change: 'tightens',
          places: [{ stage: 'input', rules: { from: [], to: ['mail'] } }],
        },
      ],
    });
  });

  it('says what keeps it from comparing, and ends with 1', async () => {
    const cwd = await folder();
    const { code, stderr } = await diff(cwd, 'strict.json', 'nowhere.json');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('nowhere.json: cannot be read') });
    await writeFile(join(cwd, 'faulty.json'), '{}');
    expect((await diff(cwd, 'faulty.json', 'strict.json')).code).toBe(1);
    expect(await diff(cwd, 'strict.json', 'lax.json', '--audit', 'nowhere')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('audit log in nowhere cannot be read'),
    });
  });
});

describe('policy diff --audit', () => {
  it('lists the exchanges that change, by id', async () => {
    const { code, stdout } = await diff(await folder([0.1, 0.7, 0.95]), 'strict.json', 'lax.json', '--audit', '.');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^1 of 3 exchanges change$/m);
    expect(stdout).toMatch(/^exc_1\\n {2}1970-/m);
    expect(stdout).toMatch(/^ {2}input \/messages\/0\/content: block → pass \(mail → no rule\)$/m);
  });

  it('ends with 0 where none changes, and counts what it cannot decide', async () => {
    const cwd = await folder([0.1, 0.95]);
    expect((await diff(cwd, 'strict.json', 'lax.json', '--audit', '.')).code).toBe(0);
    const { code, stdout } = await diff(cwd, 'strict.json', 'other.json', '--audit', '.', '-o', 'json');
    expect(code).toBe(2);
    const { counts, results } = JSON.parse(stdout);
    expect(counts).toEqual({ changes: 0, undecidable: 2, same: 0 });
    expect(results[0].missing).toEqual(['pii.phone']);
  });
});

it('tells that one holds back less of a stream', async () => {
  const cwd = await folder();
  const unheld = { ...STRICT, streaming: { hold: 'none' }, accepts: ['stream-unguarded'] };
  await writeFile(join(cwd, 'unheld.json'), JSON.stringify(unheld));
  const { code, stdout } = await diff(cwd, 'strict.json', 'unheld.json');
  expect(code).toBe(2);
  expect(stdout).toContain('loosens streaming: hold window → none');
  expect(stdout).toContain('no other difference');
});

it('tells that one gives what it takes out to more tools', async () => {
  const cwd = await folder();
  for (const [file, restore] of [
    ['one.json', { tools: ['send_email'] }],
    ['two.json', { tools: ['send_email', 'crm_*'] }],
  ] as const) {
    const [rule] = STRICT.rules;
    const rules = [{ ...rule, at: ['input'], then: { effect: 'redact', restore } }];
    await writeFile(join(cwd, file), JSON.stringify({ ...STRICT, rules }));
  }
  const { code, stdout } = await diff(cwd, 'one.json', 'two.json');
  expect(code).toBe(2);
  expect(stdout).toMatch(/^loosens \w+: restored in calls of send_email → send_email, crm_\*$/m);
  expect(stdout).toContain('no other difference');
  expect((await diff(cwd, 'one.json', 'one.json')).code).toBe(0);
});
