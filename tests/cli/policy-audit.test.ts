import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PolicyDocument } from '../../policies/engine/document.ts';
import { documentOf } from '../policies/policies.ts';
import { portcullis } from './run.ts';

const SOUND = documentOf([{ id: 'a', when: { signal: 'injection', gte: 0.9 }, then: { effect: 'block' } }]);

async function audit(documents: readonly PolicyDocument[], ...more: string[]) {
  const cwd = await mkdtemp(join(tmpdir(), 'portcullis-audit-'));
  for (const [index, document] of documents.entries()) {
    await writeFile(join(cwd, `${index}.json`), JSON.stringify(document, null, 2));
  }
  return portcullis(['policy', 'audit', ...documents.map((_, index) => `${index}.json`), ...more], { cwd });
}

describe('policy audit', () => {
  it('ends with 0 where there is no more than a note, and shows the coverage after it', async () => {
    const { code, stdout, stderr } = await audit([SOUND]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^0\.json:\d+:\d+ note\[untested-rule\]: [\s\S]*AILuminate[\s\S]*OWASP[\s\S]*0 errors, 0 warnings, 1 note\n$/,
    );
  });

  it('ends with 2 for a warning, with its place and an example', async () => {
    const rule = { ...SOUND.rules[0]!, when: { signal: 'injection', gte: 0 } };
    const { code, stdout } = await audit([SOUND, { ...SOUND, rules: [rule] }]);
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^1\.json:\d+:\d+ warning\[always-true\]: .*\n\d+ \| +"id": "a",\n +\| +\^{3}\n +=.* injection 0$/m,
    );
  });

  it('prints JSON and nothing else, for the day that is given', async () => {
    const when = { field: 'caller.role', in: ['admin'] } as const;
    const expiring = { ...SOUND, exemptions: [{ rule: 'a', when, reason: 'agreed', expires: '2027-03-31' }] };
    const before = await audit([expiring], '-o', 'json', '--day', '2027-03-31');
    expect(before.code).toBe(0);
    const { code, stdout } = await audit([expiring], '-o', 'json', '--day', '2027-04-01');
    expect(code).toBe(2);
    const { complete, entries, files } = JSON.parse(stdout);
    expect(complete).toBe(true);
    expect(entries.map((entry: { code: string }) => entry.code)).toContain('exemption-expired');
    expect(files).toEqual([{ file: '0.json', matrix: expect.any(Array) }]);
    expect(files[0].matrix[0]).toMatchObject({ list: 'ailuminate', code: 'vcr', title: 'violent crimes' });
  });

  it('has in a report for programs what keeps a policy from an audit', async () => {
    const documents = [SOUND, { ...SOUND, messages: {} }];
    const json = await audit(documents, '-o', 'json');
    expect({ code: json.code, stderr: json.stderr }).toEqual({ code: 2, stderr: '' });
    const { complete, entries } = JSON.parse(json.stdout);
    const codesOf = (file: string) =>
      entries.filter((entry: { file: string }) => entry.file === file).map((entry: { code: string }) => entry.code);
    expect(complete).toBe(false);
    expect(codesOf('1.json')).toEqual(['unknown_message']);
    expect(codesOf('0.json')).toContain('untested-rule');
    const { results, invocations } = JSON.parse((await audit(documents, '-o', 'sarif')).stdout).runs[0];
    expect(invocations).toEqual([{ executionSuccessful: false }]);
    expect(results).toHaveLength(entries.length);
    expect((await audit(documents, '-o', 'github')).stdout).toMatch(/^::error file=1\.json,.*title=unknown_message::/m);
  });

  it.each<[string, readonly PolicyDocument[], readonly string[], number, RegExp]>([
    ['a file that is not there', [SOUND], ['nowhere.json'], 1, /nowhere\.json: cannot be read/],
    ['a day that the calendar does not have', [SOUND], ['--day', '2027-02-30'], 1, /no 2027-02-30/],
    ['a faulty policy', [{ ...SOUND, messages: {} }], [], 2, /error\[unknown_message\]/],
  ])('says on stderr what keeps it from an audit: %s', async (_what, documents, more, status, message) => {
    const { code, stderr } = await audit(documents, ...more);
    expect(code).toBe(status);
    expect(stderr).toMatch(message);
  });
});
