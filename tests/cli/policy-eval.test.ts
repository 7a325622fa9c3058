import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../policies/policies.ts';
import { portcullis } from './run.ts';

const POLICY = documentOf(
  [
    { id: 'toxic', at: ['input'], when: { signal: 'toxicity', gte: 0.9 }, then: { effect: 'block' } },
    { id: 'card', when: { signal: 'pii.credit_card', gte: 0.5 }, then: { effect: 'redact' }, onTimeout: 'flag' },
    { id: 'long', when: { field: 'segment.length', gte: 100 }, then: { effect: 'flag' } },
  ],
  {
    exemptions: [
      { rule: 'toxic', when: { field: 'caller.role', in: ['admin'] }, reason: 'agreed', expires: '2027-03-31' },
    ],
  },
);

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'portcullis-eval-'));
  await writeFile(join(cwd, 'acme.json'), JSON.stringify(POLICY, null, 2));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const evaluate = (...args: string[]) => portcullis(['policy', 'eval', 'acme.json', ...args], { cwd });

describe('policy eval', () => {
  it('says the verdict, the reasons and what the client is told', async () => {
    const { code, stdout, stderr } = await evaluate('--stage', 'input', '--signal', 'toxicity=0.97');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      [
        'input: blocked by test 1.0.0',
        '  blocked by test/toxic (medium): toxicity 0.97 >= 0.9',
        '  the client is told by toxic, as refusal: "No."',
        '',
      ].join('\n'),
    );
  });

  it.each<[readonly string[], readonly string[]]>([
    [['--stage', 'input'], []],
    [['--stage', 'input', '--length', '100'], ['long flag']],
    [['--stage', 'input', '--field', 'segment.length=100'], ['long flag']],
    [['--stage', 'output', '--signal', 'toxicity=1', '--signal', 'pii.credit_card=0.5'], ['card redact']],
    [['--stage', 'output', '--signal', 'pii.credit_card=timeout'], ['card flag']],
    [['--stage', 'output', '--signal', 'pii.credit_card=error'], ['card block']],
    [['--stage', 'input', '--signal', 'toxicity=1', '--field', 'caller.role=admin'], ['toxic block']],
    [
      ['--stage', 'input', '--signal', 'toxicity=1', '--field', 'caller.role=admin', '--day', '2027-03-31'],
      ['toxic block agreed'],
    ],
    [
      ['--stage', 'input', '--signal', 'toxicity=1', '--field', 'caller.role=admin', '--day', '2027-04-01'],
      ['toxic block'],
    ],
  ])('%j', async (args, wanted) => {
    const { code, stdout } = await evaluate(...args, '-o', 'json');
    expect(code).toBe(0);
    const { decision } = JSON.parse(stdout);
    const told = decision.reasons.map(({ rule, effect, exemption }: { [key: string]: string }) =>
      [rule, effect, exemption].filter(Boolean).join(' '),
    );
    expect(told).toEqual(wanted);
  });

  it('takes all of it as the "given" of a test, from standard input or a file', async () => {
    const given = { stage: 'output', signals: { 'pii.credit_card': { score: 1, spans: [[5, 24]] } } };
    const input = JSON.stringify(given);
    await writeFile(join(cwd, 'given.json'), input);
    const piped = await portcullis(['policy', 'eval', 'acme.json', '--input', '-'], { cwd, input });
    expect(piped).toMatchObject({ code: 0, stderr: '' });
    expect(piped.stdout).toContain('  units 5 to 24 become "[CREDIT_CARD]" (card, pii.credit_card)\n');
    expect(await evaluate('--input', 'given.json')).toEqual(piped);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a signal that there is not', ['--stage', 'input', '--signal', 'toxicty=1'], /did you mean "toxicity"/],
    ['a group', ['--stage', 'input', '--signal', 'pii=1'], /"pii" is a group.*pii\.email/],
    ['a field that there is not', ['--stage', 'input', '--field', 'caler.role=x'], /did you mean "caller.role"/],
    [
      'a value that a field cannot have',
      ['--stage', 'input', '--field', 'segment.turn=newst'],
      /did you mean "newest"/,
    ],
    ['a score that is none', ['--stage', 'input', '--signal', 'toxicity=high'], /--signal toxicity=high: give a name/],
    ['a score above 1', ['--stage', 'input', '--signal', 'toxicity=1.1'], /1\.1/],
    [
      'a signal twice',
      ['--stage', 'input', '--signal', 'toxicity=1', '--signal', 'toxicity=0'],
      /gives toxicity twice/,
    ],
    ['a day that there is not', ['--stage', 'input', '--day', '2027-02-30'], /no 2027-02-30/],
    ['no stage', [], /--stage/],
    ['an input that is not there', ['--input', 'nowhere.json'], /nowhere\.json: cannot be read/],
    ['an input and a flag', ['--input', 'given.json', '--stage', 'input'], /leave out --stage/],
    ['a format that it does not have', ['--stage', 'input', '-o', 'sarif'], /Allowed choices are pretty, json/],
  ])('refuses with 1: %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await evaluate(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('says where in an input something is wrong, and needs no text', async () => {
    const ask = (given: object) =>
      portcullis(['policy', 'eval', 'acme.json', '--input', '-'], { cwd, input: JSON.stringify(given) });
    const wrong = await ask({ stage: 'input', signals: { toxicty: 1 } });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(/^standard input:1:29 error\[unknown_signal\]/);
    const text = await ask({ stage: 'input', text: 'Hello' });
    expect([text.code, text.stderr]).toEqual([1, expect.stringContaining('no text is needed')]);
  });
});
