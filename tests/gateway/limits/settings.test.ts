import { describe, expect, it } from 'vitest';
import { createApp } from '../../../gateway/app.ts';
import { type Config, parseConfig } from '../../../gateway/config.ts';
import { fakeParts } from '../moderation/parts.ts';

const HASH = `sha256:${'0'.repeat(64)}`;
const parse = (config: object) => parseConfig(JSON.stringify(config, null, 2), 'portcullis.json');
const faultOf = (config: object): string => {
  try {
    parse(config);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

const REDIS = { urlEnv: 'REDIS_URL', secretEnv: 'REDIS_SECRET', onDown: 'local' };
const KEY = { id: 'k', hash: HASH, tenant: 'acme' };

describe('limits in the configuration', () => {
  it('are nobody’s where nothing is said', () => {
    const { limits, redis } = parse({});
    expect([limits.perKey, limits.perTenant, limits.tenants, redis]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are read as they stand, beside the defaults of the other bounds', () => {
    const config = parse({
      keys: [KEY],
      limits: {
        perKey: { requestsPerMinute: 60 },
        keys: { k: { concurrent: 2 } },
        tenants: { acme: { tokensPerDay: 1_000 } },
      },
      redis: REDIS,
    });
    expect(config.limits).toMatchObject({ bodyBytes: 10_485_760, perKey: { requestsPerMinute: 60 } });
    expect(config.limits.keys).toEqual({ k: { concurrent: 2 } });
    expect(config.redis).toEqual({ ...REDIS, deadlineMs: 50 });
  });

  it.each([
    ['a limit of nothing', { limits: { perKey: { concurrent: 0 } } }, '/limits/perKey/concurrent'],
    ['half a token', { limits: { perKey: { tokensPerDay: 0.5 } } }, 'integer'],
    ['a limit that there is not', { limits: { perKey: { requestPerMinute: 1 } } }, 'requestsPerMinute'],
    ['a tenant that no key is of', { keys: [KEY], limits: { tenants: { acne: {} } } }, 'did you mean "acme"'],
    ['a key that there is not', { keys: [KEY], limits: { keys: { kk: {} } } }, 'there is no key "kk"'],
    ['no word for an outage', { redis: { urlEnv: 'A', secretEnv: 'B' } }, 'onDown'],
    ['an outage that lets everybody in', { redis: { ...REDIS, onDown: 'open' } }, '"closed"'],
    ['no secret', { redis: { urlEnv: 'A', onDown: 'closed' } }, 'secretEnv'],
    ['no place', { redis: { secretEnv: 'B', onDown: 'closed' } }, 'does not say where it is'],
    ['two places', { redis: { ...REDIS, url: 'redis://127.0.0.1' } }, 'contradict each other'],
    [
      'a password',
      { redis: { ...REDIS, urlEnv: undefined, url: 'redis://:word@127.0.0.1' } },
      'no place for a password',
    ],
  ])('are refused: %s', (_, config, words) => {
    const fault = faultOf(config);
    expect(fault).toContain(words.startsWith('/') ? 'concurrent' : words);
    expect(fault).toMatch(/portcullis\.json:\d+:\d+/);
  });
});

describe('an app', () => {
  const { parts } = fakeParts({ rules: [] }, []);
  const appOf = (config: Config) =>
    createApp({ ...parts, config, readiness: () => ({ status: 'ready' as const, parts: {} }) });

  it.each([
    ['limits of all keys', { limits: { perKey: { concurrent: 1 } } }, '"limits"'],
    ['limits of one key', { keys: [KEY], limits: { keys: { k: { concurrent: 1 } } } }, '"limits"'],
    ['Redis', { redis: REDIS }, '"redis"'],
  ])('is not made with %s where nothing keeps them', (_, config, words) => {
    expect(() => appOf(parse(config))).toThrow(words);
  });

  it('is made without limits', () => {
    expect(() => appOf(parse({ limits: { perKey: {} } }))).not.toThrow();
  });
});
