import { chmod, lstat, mkdtemp, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { portcullis } from './run.ts';

const UNFORMATTED = '{"rules":[],"version":"1.0.0","id":"a"}';
const FORMATTED = '{ "id": "a", "version": "1.0.0", "rules": [] }\n';
const FAULTY = '{\n  "id": "a",\n}\n';

async function folderOf(files: Record<string, string | Uint8Array>): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'portcullis-fmt-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, name), text);
  return cwd;
}

describe('policy fmt', () => {
  it('formats in place, names what it changed, and leaves nothing beside it', async () => {
    const cwd = await folderOf({ 'a.json': UNFORMATTED, 'b.json': FORMATTED });
    const before = await stat(join(cwd, 'b.json'));
    expect(await portcullis(['policy', 'fmt', 'a.json', 'b.json'], { cwd })).toEqual({
      code: 0,
      stdout: 'a.json\n',
      stderr: '',
    });
    expect(await readFile(join(cwd, 'a.json'), 'utf8')).toBe(FORMATTED);
    expect(await readdir(cwd)).toEqual(['a.json', 'b.json']);
    const { ino, mtimeMs } = await stat(join(cwd, 'b.json'));
    expect({ ino, mtimeMs }).toEqual({ ino: before.ino, mtimeMs: before.mtimeMs });
    expect((await portcullis(['policy', 'fmt', '--check', 'a.json', 'b.json'], { cwd })).code).toBe(0);
  });

  it('replaces the file as a whole, keeps its mode, and a link stays one', async () => {
    const cwd = await folderOf({ 'a.json': UNFORMATTED });
    await chmod(join(cwd, 'a.json'), 0o666);
    await symlink('a.json', join(cwd, 'link.json'));
    const before = await stat(join(cwd, 'a.json'));
    expect((await portcullis(['policy', 'fmt', 'link.json'], { cwd })).code).toBe(0);
    const after = await stat(join(cwd, 'a.json'));
    expect(after.mode & 0o777).toBe(0o666);
    expect(after.ino).not.toBe(before.ino);
    expect((await lstat(join(cwd, 'link.json'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(cwd, 'link.json'), 'utf8')).toBe(FORMATTED);
  });

  it('with --check changes nothing and ends with 2', async () => {
    const cwd = await folderOf({ 'a.json': UNFORMATTED, 'b.json': FORMATTED });
    expect(await portcullis(['policy', 'fmt', '--check', 'b.json', 'a.json'], { cwd })).toEqual({
      code: 2,
      stdout: 'a.json\n',
      stderr: '',
    });
    expect(await readFile(join(cwd, 'a.json'), 'utf8')).toBe(UNFORMATTED);
  });

  it.each<[string, string | Uint8Array, number, RegExp]>([
    ['no JSON', FAULTY, 2, /^f\.json:3:1 error\[invalid_json\]: .*\n3 \| \}\n {2}\| \^\n/],
    ['a key that stands twice', '{"id":1,"id":2}', 2, /error\[duplicate_key\]/],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 1, /^f\.json: cannot be formatted: .*utf-8/],
  ])('leaves a file as it is that is %s, and formats the others', async (_what, text, status, message) => {
    const cwd = await folderOf({ 'f.json': text, 'a.json': UNFORMATTED });
    const { code, stdout, stderr } = await portcullis(['policy', 'fmt', 'f.json', 'a.json'], { cwd });
    expect({ code, stdout }).toEqual({ code: status, stdout: 'a.json\n' });
    expect(stderr).toMatch(message);
    expect(await readFile(join(cwd, 'f.json'))).toEqual(Buffer.from(text));
  });

  it('ends with 1 for a file that is not there', async () => {
    const { code, stderr } = await portcullis(['policy', 'fmt', 'nowhere.json']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^nowhere\.json: cannot be formatted: .*no such file/);
  });
});
