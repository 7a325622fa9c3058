import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { PortcullisError } from '../../exchange/errors.ts';
import { DEFAULT_CONFIG, parseConfig } from '../../gateway/config.ts';
import { loadConfig } from '../../gateway/config-file.node.ts';
import { upstreamCredential, upstreamWithDefaults } from '../../gateway/model-settings.ts';
import schema from '../../gateway/schema/config.schema.json' with { type: 'json' };

/** The message of the error that a configuration gives. */
function fault(text: string): string {
  try {
    parseConfig(text, 'portcullis.json');
  } catch (error) {
    expect(error).toBeInstanceOf(PortcullisError);
    expect(error).toMatchObject({ code: 'invalid_config' });
    return (error as PortcullisError).message;
  }
  throw new Error('the configuration was accepted');
}

const HASH = `sha256:${'0'.repeat(64)}`;

test('an empty configuration is the defaults', () => {
  expect(parseConfig('{}', 'portcullis.json')).toEqual(DEFAULT_CONFIG);
});

/** A part of the schema, as far as this test reads it. */
interface Property {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Property>>;
}

/** The defaults that a part of the schema documents, at every depth. */
function documentedDefaults({ default: value, properties }: Property): unknown {
  if (!properties) return value;
  const members = Object.entries(properties).map(([name, property]) => [name, documentedDefaults(property)]);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

test('the defaults are those that the schema documents', () => {
  const { properties, $defs }: { properties: Record<string, Property>; $defs: { upstream: Property } } = schema;
  expect(DEFAULT_CONFIG).toMatchObject(documentedDefaults({ properties }) as object);
  expect(upstreamWithDefaults({ baseUrl: 'http://a/v1' })).toMatchObject(documentedDefaults($defs.upstream) as object);
});

test('what is written replaces its default and nothing beside it', () => {
  const config = parseConfig('{ "listen": { "port": 9000 }, "limits": { "bodyBytes": 2048 } }', 'portcullis.json');
  expect(config.listen).toEqual({ host: '127.0.0.1', port: 9000 });
  expect(config.limits).toEqual({ ...DEFAULT_CONFIG.limits, bodyBytes: 2048 });
});

test('an upstream is completed, and its URL ends without a slash', () => {
  const config = parseConfig('{ "upstreams": { "ollama": { "baseUrl": "http://127.0.0.1:11434/v1/" } } }', 'f');
  expect(config.upstreams.ollama).toMatchObject({ baseUrl: 'http://127.0.0.1:11434/v1', passClientKey: false });
});

test('a key may not reload the policies unless it says that it may', () => {
  const keyWith = (more: object) => JSON.stringify({ keys: [{ id: 'ops', hash: HASH, ...more }] });
  expect(parseConfig(keyWith({}), 'f').keys[0]?.admin ?? false).toBe(false);
  expect(parseConfig(keyWith({ admin: true }), 'f').keys[0]?.admin).toBe(true);
  expect(fault(keyWith({ admin: 'yes' }))).toContain('"admin":"yes"');
});

describe('a fault is shown where it is', () => {
  it('hints at the key that was meant, with line, column and caret', () => {
    expect(fault('{\n\t"polices": ["strict"]\n}').split('\n')).toMatchObject([
      expect.stringMatching(/^portcullis\.json:2:2\b.*polices/),
      expect.stringContaining('"polices": ["strict"]'),
      expect.stringMatching(/^\W*\^{9}$/),
      expect.stringContaining('did you mean "policies"?'),
    ]);
  });

  it.each([
    [
      'an unknown key deep inside',
      '{ "models": { "a": { "provider": "embedded", "weigths": "x" } } }',
      /did you mean "weights"/,
    ],
    [
      'a key of the other kind of model',
      '{ "models": { "a": { "provider": "embedded", "weights": "x", "upstream": "u" } } }',
      /upstream/,
    ],
    ['an unknown provider', '{ "models": { "a": { "provider": "openia" } } }', /did you mean "openai"/],
    [
      'an upstream that is not there',
      '{ "defaultUpstream": "olama", "upstreams": { "ollama": { "baseUrl": "http://a" } } }',
      /did you mean "ollama"/,
    ],
    [
      'the upstream of a model',
      '{ "models": { "a": { "provider": "openai", "upstream": "x", "model": "m" } } }',
      /1:56\b.*no upstream "x"/,
    ],
    [
      'a model that speaks otherwise than its upstream',
      '{ "models": { "a": { "provider": "openai", "upstream": "u", "model": "m" } }, "upstreams": { "u": { "provider": "anthropic", "baseUrl": "http://a" } } }',
      /1:34\b.*is of the provider "anthropic"/,
    ],
    [
      'a setting of the other kind of upstream',
      '{ "upstreams": { "u": { "baseUrl": "http://a", "passBetas": true } } }',
      /1:48\b.*"passBetas" is for upstreams of the provider "anthropic"/,
    ],
    [
      'a family for a model of the other kind of upstream',
      '{ "models": { "a": { "provider": "anthropic", "upstream": "u", "model": "m", "family": "gemma4" } }, "upstreams": { "u": { "provider": "anthropic", "baseUrl": "http://a" } } }',
      /1:78\b.*"family" is for models of the provider "openai"/,
    ],
    [
      'a family that is not known',
      '{ "models": { "a": { "provider": "openai", "upstream": "u", "model": "m", "family": "gemma" } }, "upstreams": { "u": { "baseUrl": "http://a" } } }',
      /did you mean "gemma4"|must be one of "gemma4"/,
    ],
    [
      'an unknown kind of upstream',
      '{ "upstreams": { "u": { "provider": "antropic", "baseUrl": "http://a" } } }',
      /did you mean "anthropic"/,
    ],
    ['a key in the clear', '{ "keys": [{ "id": "a", "hash": "letmein" }] }', /1:33\b[\s\S]*portcullis key new/],
    [
      'two keys of one name',
      `{ "keys": [{ "id": "a", "hash": "${HASH}" }, { "id": "a", "hash": "${HASH.replace('0', '1')}" }] }`,
      /same id/,
    ],
    [
      'one key under two names',
      `{ "keys": [{ "id": "a", "hash": "${HASH}" }, { "id": "b", "hash": "${HASH}" }] }`,
      /same hash/,
    ],
    ['a key that stands twice', '{ "listen": {}, "listen": {} }', /1:17\b.*twice/],
    ['a comma too many', '{ "listen": {}, }', /1:17\b/],
    ['no JSON at all', '', /1:1\b/],
    ['a port out of range', '{ "listen": { "port": 65536 } }', /65535/],
  ])('%s', (_name, text, message) => expect(fault(text)).toMatch(message));

  it('says each fault once, in the order of the file', () => {
    const message = fault('{ "limits": { "a": 1 },\n "models": { "m": { "provider": "x" } },\n "b": 1 }');
    expect([...message.matchAll(/^portcullis\.json:(\d)/gm)].map(([, line]) => line)).toEqual(['1', '2', '3']);
  });
});

describe('credentials', () => {
  const upstream = (more: object) => upstreamWithDefaults({ baseUrl: 'http://a/v1', ...more });

  it('reads the variable that is named and no other', () => {
    const read: PropertyKey[] = [];
    const environment = new Proxy({ NAMED: 'one', OPENAI_API_KEY: 'two' } as Record<string, string>, {
      get: (target, name: string) => {
        read.push(name);
        return target[name];
      },
    });
    expect(upstreamCredential('u', upstream({}), environment)).toBeUndefined();
    expect(read).toEqual([]);
    expect(upstreamCredential('u', upstream({ apiKeyEnv: 'NAMED' }), environment)).toBe('one');
    expect(read).toEqual(['NAMED']);
  });

  it('refuses a variable that is not set', () => {
    expect(() => upstreamCredential('u', upstream({ apiKeyEnv: 'NAMED' }), {})).toThrow(/NAMED.*not set/);
  });

  it("never sends on a client's key for this gateway", () => {
    const both = `{ "keys": [{ "id": "a", "hash": "${HASH}" }], "upstreams": { "u": { "baseUrl": "http://a", "passClientKey": true } } }`;
    expect(fault(both)).toMatch(/passClientKey/);
  });
});

describe('the file', () => {
  it('resolves its paths from its own folder, and leaves names alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portcullis-config-'));
    const file = join(folder, 'portcullis.json');
    await writeFile(
      file,
      JSON.stringify({
        policies: ['strict', 'mine.json'],
        models: {
          a: { provider: 'embedded', weights: 'weights/a.gguf' },
          b: { provider: 'embedded', weights: 'hf:org/name/b.gguf' },
        },
        audit: { directory: 'log' },
      }),
    );
    expect(await loadConfig(file)).toMatchObject({
      policies: ['strict', join(folder, 'mine.json')],
      models: { a: { weights: join(folder, 'weights', 'a.gguf') }, b: { weights: 'hf:org/name/b.gguf' } },
      audit: { directory: join(folder, 'log') },
    });
  });

  it('must be there when it is named', async () => {
    await expect(loadConfig(join(tmpdir(), 'portcullis-no-such-file.json'))).rejects.toMatchObject({
      code: 'invalid_config',
      message: expect.stringContaining('no such file'),
    });
  });
});

/** Every JSON block under a line that names portcullis.json, in the README and the documents. */
function documented(): readonly (readonly [string, string])[] {
  const root = new URL('../../', import.meta.url).pathname;
  const folders = ['docs', 'examples'].filter((folder) => existsSync(join(root, folder)));
  const files = [
    'README.md',
    ...folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    ),
  ].filter((file) => /\.(md|json)$/.test(file) && existsSync(join(root, file)));
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    if (file.endsWith('.json')) return /portcullis[^/]*\.json$/.test(file) ? [[file, text] as const] : [];
    return [...text.matchAll(/portcullis\.json[^\n]*\n+```json\n([\s\S]*?)```/g)].map(
      ([, block = '']) => [file, block] as const,
    );
  });
}

test('every configuration in the documents is accepted', () => {
  for (const [file, text] of documented()) expect(() => parseConfig(text, file), file).not.toThrow();
});
