import type { AnalyticsEngineDataset, KVNamespace } from 'cloudflare:workers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { digest } from '../../exchange/canonical.ts';
import { PASS, type Reason } from '../../exchange/decision.ts';
import type { JsonObject } from '../../exchange/json.ts';
import { createAuthenticator } from '../../gateway/auth.ts';
import { countExchanges } from '../../gateway/data-points.worker.ts';
import { createHandler, type Env } from '../../gateway/handler.worker.ts';
import { createIsolate } from '../../gateway/isolate.worker.ts';
import { createKeyStore } from '../../gateway/keys-kv.worker.ts';
import { LEASE_MS, type LimitStore } from '../../gateway/limits/limiter.ts';
import { createMemoryLimits } from '../../gateway/limits/memory.ts';
import { createObjectAdmissions } from '../../gateway/limits/object-limits.worker.ts';
import { createPolicyBook } from '../../gateway/policies-kv.worker.ts';
import { createTelemetry } from '../../gateway/telemetry/spans.ts';

/** KV that holds what a test says, and counts how often it was asked. */
function openStore(values: Record<string, string | undefined>) {
  const get = vi.fn(async (key: string) => values[key] ?? null);
  return { values, get } satisfies KVNamespace & { values: unknown };
}

describe('keys in KV', () => {
  it('never make a gateway without keys, whoever asks and whatever is there', async () => {
    const presented = fc.record({ authorization: fc.string(), apiKey: fc.string() }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(presented, async (credentials) => {
        const keys = await createKeyStore([], Date.now).keysFor(credentials, openStore({}));
        expect(() => createAuthenticator(keys)(credentials)).toThrow(
          expect.objectContaining({ code: 'invalid_api_key' }),
        );
      }),
    );
    // Nobody's key has no text, not even that which stands for its hash.
    const keys = await createKeyStore([], Date.now).keysFor({}, openStore({}));
    for (const apiKey of ['sha256:', '-', '']) expect(() => createAuthenticator(keys)({ apiKey })).toThrow();
  });

  it('are known for a minute, and no longer: a revoked key is refused then, and is not known while KV is down', async () => {
    const clock = { now: 0 };
    const store = openStore({ [digest('k')]: '{ "id": "web", "tenant": "acme" }' });
    const keys = createKeyStore([], () => clock.now);
    const isLetIn = async () => {
      const found = await keys.keysFor({ apiKey: 'k' }, store);
      return found.some(({ id }) => id === 'web');
    };
    expect(await isLetIn()).toBe(true);
    store.values[digest('k')] = undefined;
    clock.now = 59_999;
    expect(await isLetIn()).toBe(true);
    expect(store.get).toHaveBeenCalledTimes(1);
    clock.now = 60_000;
    expect(await isLetIn()).toBe(false);
    store.values[digest('k')] = '{ "id": "web" }';
    expect(await isLetIn()).toBe(true);
    clock.now = 120_000;
    store.get.mockRejectedValue(new Error('down'));
    await expect(isLetIn()).rejects.toMatchObject({ code: 'state_unavailable', status: 503 });
    expect(store.get.mock.calls.flat().join()).not.toMatch(/\bk\b/);
  });

  it.each([
    ['{', 'is not JSON'],
    ['[]', 'is not an object'],
    ['{ "id": "web", "rule": "x" }', 'rule'],
    ['{ "tenant": "acme" }', 'id'],
    [JSON.stringify({ id: 'web', hash: digest('other') }), 'another "hash"'],
    ['{ "id": "fixed" }', 'of a key of the configuration'],
  ])('an entry that is none lets nobody in: %s', async (text, words) => {
    const keys = createKeyStore([{ id: 'fixed', hash: digest('fixed'), disclose: 'none' }], Date.now);
    const looked = keys.keysFor({ apiKey: 'k' }, openStore({ [digest('k')]: text }));
    await expect(looked).rejects.toMatchObject({ code: 'invalid_config', message: expect.stringContaining(words) });
  });
});

describe('policies in KV', () => {
  function openBook(values: Record<string, string | undefined>) {
    const clock = { now: 0 };
    const errors: unknown[] = [];
    const make = vi.fn((documents: JsonObject) => {
      if (documents.bad !== undefined) throw new Error('bad');
      return documents.rules;
    });
    const book = createPolicyBook({
      make,
      everyMs: 1_000,
      now: () => clock.now,
      onError: (error) => errors.push(error),
    });
    return { clock, errors, make, book, store: openStore(values) };
  }

  it('are read beside a request, never before it is answered, and once at a time', async () => {
    const { book, store, clock } = openBook({ current: '1', 'version/1': '{"rules":1}' });
    expect(await book.current(store)).toBe(1);
    expect(book.refresh(store)).toBeUndefined();
    clock.now = 1_000;
    store.get.mockReturnValue(new Promise(() => undefined));
    expect(book.refresh(store)).toBeInstanceOf(Promise);
    expect(await book.current(store)).toBe(1);
    expect(book.refresh(store)).toBeUndefined();
    // The request that looked is long over, and so is its look.
    clock.now = 32_000;
    expect(book.refresh(store)).toBeInstanceOf(Promise);
    expect(await book.current(store)).toBe(1);
  });

  it('stay as they are while KV is down or names no version that there is, and are told to', async () => {
    const { book, store, clock, errors } = openBook({ current: '1', 'version/1': '{"rules":1}' });
    await book.current(store);
    clock.now = 1_000;
    store.get.mockRejectedValueOnce(new Error('down'));
    await book.refresh(store);
    expect(await book.current(store)).toBe(1);
    const words = 'degraded: the policies cannot be read; version 1 decides';
    expect(book.readiness()).toEqual({ status: 'degraded', words });
    expect(errors).toEqual([expect.objectContaining({ code: 'state_unavailable' })]);
    clock.now = 2_000;
    await book.refresh(store);
    expect(book.readiness()).toEqual({ status: 'ready', words: 'ready' });
    store.values.current = '2';
    clock.now = 3_000;
    await book.refresh(store);
    expect(await book.current(store)).toBe(1);
    const other = 'degraded: version 2 is not in force (invalid_config); version 1 decides';
    expect(book.readiness()).toEqual({ status: 'degraded', words: other });
  });

  it('are made and told to be wrong once for each version, not for each look', async () => {
    const { book, store, clock, errors, make } = openBook({ current: '1', 'version/1': '{"rules":1}' });
    await book.current(store);
    Object.assign(store.values, { current: '2 1', 'version/2': '{"bad":1}' });
    for (let look = 1; look < 5; look += 1) {
      clock.now = look * 1_000;
      await book.refresh(store);
    }
    expect([await book.current(store), make.mock.calls.length, errors.length]).toEqual([1, 2, 1]);
    store.values['version/2'] = '{"rules":2}';
    clock.now = 9_000;
    await book.refresh(store);
    expect(await book.current(store)).toBe(2);
  });

  it.each([
    [{}, 'has no "current"'],
    [{ current: ' ' }, 'has no "current"'],
    [{ current: '../x' }, 'names in "current" no version'],
    [{ current: '1 2 3 4 5' }, 'names in "current" no version'],
    [{ current: '1' }, 'has no "version/1"'],
    [{ current: '1', 'version/1': '[]' }, 'an object of policies'],
    [{ current: '1', 'version/1': '{' }, 'has no JSON'],
  ])('let nothing pass where there are none: %o', async (values, words) => {
    const { book, store } = openBook(values);
    const message = expect.stringContaining(words);
    await expect(book.current(store)).rejects.toMatchObject({ code: 'invalid_config', message });
  });

  it('are not taken where they are too large', async () => {
    const { book, store } = openBook({ current: '1', 'version/1': `{"rules":1,"more":"${'x'.repeat(2_000_000)}"}` });
    const message = expect.stringContaining('more than 2000000 characters');
    await expect(book.current(store)).rejects.toMatchObject({ code: 'invalid_config', message });
  });
});

describe('limits in objects, for one request', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const limits = { perKey: { concurrent: 1 }, perTenant: { tokensPerDay: 1_000 } };
  function open(changes: Partial<LimitStore> = {}) {
    const counted = createMemoryLimits(Date.now, LEASE_MS);
    const object = {
      take: vi.fn(changes.take ?? counted.take),
      settle: vi.fn(changes.settle ?? counted.settle),
      renew: vi.fn(changes.renew ?? counted.renew),
    };
    const names: string[] = [];
    const objects = {
      getByName(name: string) {
        names.push(name);
        // What else an object has is not called.
        return object as never;
      },
    };
    const background: Promise<unknown>[] = [];
    const errors: unknown[] = [];
    const context = { waitUntil: (promise: Promise<unknown>) => void background.push(promise) };
    const onError = (error: unknown) => void errors.push(error);
    // Each request has its own.
    const admit = (exchange: string, tenant = 'acme') =>
      createObjectAdmissions({ limits, objects, context, onError }).admit(
        { key: 'k', tenant },
        exchange,
        () => undefined,
      );
    return { object, names, background, errors, admit };
  }

  it('hold a place for as long as the request lasts, and leave no timer behind', async () => {
    const { object, names, admit } = open();
    const first = await admit('a');
    await vi.advanceTimersByTimeAsync(5 * LEASE_MS);
    expect(object.renew.mock.calls.length).toBeGreaterThanOrEqual(14);
    await expect(admit('b')).rejects.toMatchObject({ code: 'rate_limited' });
    await first!.settle({ wasAtWork: true });
    expect(vi.getTimerCount()).toBe(0);
    expect(await admit('c')).toBeDefined();
    expect(new Set(names)).toEqual(new Set(['tenant:acme']));
  });

  it('let nobody in by an object that fails or does not answer', async () => {
    const failing = open({ take: async () => Promise.reject(new Error('moved')) });
    await expect(failing.admit('a')).rejects.toMatchObject({ code: 'limits_unavailable' });
    const { admit } = open({ take: () => new Promise(() => undefined) });
    const late = expect(admit('a')).rejects.toMatchObject({ code: 'limits_unavailable' });
    await vi.advanceTimersByTimeAsync(2_000);
    await late;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tell again what was used, where the object was away, and keep nobody waiting for it', async () => {
    const settle = vi.fn<LimitStore['settle']>();
    settle.mockRejectedValueOnce(new Error('moved')).mockRejectedValueOnce(new Error('moved')).mockResolvedValue();
    const { background, errors, admit } = open({ settle });
    const admission = await admit('a');
    await admission!.reserve(30);
    await admission!.settle({ tokens: 12, wasAtWork: true });
    expect(settle).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(20_000);
    await Promise.all(background);
    expect(settle.mock.calls.map(([, , tokens, isRetry]) => [tokens, isRetry])).toEqual([
      [12, false],
      [12, true],
      [12, true],
    ]);
    expect(errors).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('an isolate', () => {
  const settings = { policies: ['detectors'], models: {} };
  const upstreams = { main: { baseUrl: 'http://127.0.0.1:1/v1', passClientKey: true } };
  it.each<[string, JsonObject, Record<string, unknown>, string]>([
    [
      'Redis',
      { redis: { url: 'redis://127.0.0.1', secretEnv: 'S', onDown: 'closed' } },
      {},
      'on Workers the binding LIMITS',
    ],
    ['limits without a binding', { limits: { perKey: { concurrent: 1 } } }, {}, 'the binding LIMITS is missing'],
    ['a setting that there is not', {}, { PORTCULLIS_STATE: { shards: 2 } }, 'has no "shards"'],
    ['settings that are none', {}, { PORTCULLIS_STATE: [] }, 'has to be an object'],
    ['no log', {}, { PORTCULLIS_STATE: { auditShards: 0 } }, 'from 1 to 256'],
    ['half a second', {}, { PORTCULLIS_STATE: { policySeconds: 1.5 } }, 'from 1 to 86400'],
    ['policies in two places', {}, { PORTCULLIS_POLICIES: {}, POLICIES: openStore({}) }, 'contradict each other'],
    ['a binding of another kind', {}, { KEYS: 'text' }, 'the binding KEYS is of another kind'],
    ["a client's key for an upstream", { upstreams }, { KEYS: openStore({}) }, 'which no upstream may see'],
  ])('does not begin with %s', (_, changes, environment, words) => {
    expect(() => createIsolate({ ...settings, ...changes }, environment)).toThrow(
      expect.objectContaining({ code: 'invalid_config', message: expect.stringContaining(words) }),
    );
  });
});

describe('a Worker without its audit object', () => {
  it('answers nothing, and its log says what is missing', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => log.mockRestore());
    const context = { waitUntil: () => undefined };
    const ask = (path: string) =>
      createHandler().fetch(new Request(`http://localhost${path}`), { PORTCULLIS: {} } as unknown as Env, context);
    expect((await ask('/v1/models')).status).toBe(500);
    const ready = await ask('/readyz');
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'not_ready', parts: { start: 'failed: invalid_config' } },
    ]);
    expect(log.mock.calls.flat().join()).toContain('the binding AUDIT is missing');
  });
});

describe('counts of exchanges', () => {
  const reason = (rule: string, shadow: boolean): Reason => ({
    policy: 'acme/own',
    rule,
    severity: 'high',
    effect: 'block',
    cause: 'content',
    shadow,
    atoms: [],
  });

  it('are a point for each exchange and one for each rule, and hold nothing that a client wrote', () => {
    const points: Parameters<AnalyticsEngineDataset['writeDataPoint']>[0][] = [];
    const dataset = { writeDataPoint: (point: (typeof points)[number]) => void points.push(point) };
    let now = 100;
    const telemetry = countExchanges(createTelemetry({}), dataset, () => now, console.error);
    const tenant = 'ü'.repeat(60);
    const trace = telemetry.start({
      exchange: 'exc_1',
      protocol: 'openai-chat',
      route: 'POST /v1/chat/completions',
      model: 'a secret',
      stream: false,
      tenant,
    });
    const scan = { stage: 'input', start: 0, end: 1, segments: 1, policies: [] } as const;
    trace.scan({ ...scan, decision: { ...PASS, verdict: 'block', reasons: [reason('a', true), reason('b', false)] } });
    trace.scan({ ...scan, decision: { ...PASS, reasons: [reason('a', false), reason('b', true)] } });
    now = 130;
    trace.end({ status: 400, outcome: 'refused', code: 'no' });
    const common = { indexes: [digest(tenant)], doubles: [1, 30, 400] };
    expect(points).toEqual([
      { ...common, blobs: ['exchange', 'block', 'refused', tenant, 'openai-chat', 'no'] },
      { ...common, blobs: ['rule', 'block', 'refused', tenant, 'openai-chat', 'acme/own/a', 'enforced'] },
      { ...common, blobs: ['rule', 'block', 'refused', tenant, 'openai-chat', 'acme/own/b', 'enforced'] },
    ]);
  });

  it('cost an exchange nothing where they are not taken', () => {
    const errors: unknown[] = [];
    const full = {
      writeDataPoint: () => {
        throw new Error('too many');
      },
    };
    const telemetry = countExchanges(createTelemetry({}), full, Date.now, (error) => errors.push(error));
    const trace = telemetry.start({ exchange: 'e', protocol: 'p', route: 'POST /', model: 'm', stream: false });
    trace.end({ status: 200, outcome: 'answered' });
    expect(errors).toHaveLength(1);
  });
});
