import { expect, test } from 'vitest';
import { FLAG_UPSTREAM, withFlags } from '../../cli/flags.ts';
import { DEFAULT_CONFIG, parseConfig } from '../../gateway/config.ts';

const config = parseConfig(
  JSON.stringify({
    listen: { port: 9000 },
    policies: ['strict'],
    models: {
      small: { provider: 'embedded', weights: 'smollm2-135m' },
      big: { provider: 'openai', upstream: 'ollama', model: 'gemma4' },
    },
    upstreams: { ollama: { baseUrl: 'http://127.0.0.1:11434/v1' } },
  }),
  'portcullis.json',
);

test('without flags the configuration is what it was', () => {
  expect(withFlags(config, {})).toEqual(config);
  expect(withFlags(DEFAULT_CONFIG, {})).toEqual(DEFAULT_CONFIG);
});

test('a flag replaces what the file says of the same thing', () => {
  expect(withFlags(config, { port: 0 }).listen).toEqual({ host: '127.0.0.1', port: 0 });
  expect(withFlags(config, { policy: ['baseline'] }).policies).toEqual(['baseline']);
  expect(withFlags(config, { otlp: 'http://127.0.0.1:4318' }).telemetry.endpoint).toBe('http://127.0.0.1:4318');
});

test('--model becomes the alias `default`, beside the others', () => {
  expect(withFlags(config, { model: 'gemma-4-e2b' }).models).toEqual({
    ...config.models,
    default: { provider: 'embedded', weights: 'gemma-4-e2b' },
  });
});

test('--no-model leaves nothing that needs weights', () => {
  expect(withFlags(DEFAULT_CONFIG, { model: false }).models).toEqual({});
  expect(Object.keys(withFlags(config, { model: false }).models)).toEqual(['big']);
});

test('--upstream takes the names that no alias takes, with no key unless one is named', () => {
  const flagged = withFlags(config, { upstream: 'http://127.0.0.1:8000/v1/' });
  expect(flagged.defaultUpstream).toBe(FLAG_UPSTREAM);
  expect(flagged.upstreams[FLAG_UPSTREAM]).toMatchObject({ baseUrl: 'http://127.0.0.1:8000/v1' });
  expect(flagged.upstreams[FLAG_UPSTREAM]).not.toHaveProperty('apiKeyEnv');
  expect(flagged.upstreams.ollama).toEqual(config.upstreams.ollama);
  const keyed = withFlags(config, { upstream: 'http://a/v1', upstreamKeyEnv: 'MY_KEY' });
  expect(keyed.upstreams[FLAG_UPSTREAM]).toMatchObject({ apiKeyEnv: 'MY_KEY' });
});

test('--upstream-key-env alone is a mistake', () => {
  expect(() => withFlags(config, { upstreamKeyEnv: 'MY_KEY' })).toThrow(/--upstream/);
});
