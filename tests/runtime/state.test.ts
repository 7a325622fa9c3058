import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createTestHarness } from 'wrangler';
import { digest } from '../../exchange/canonical.ts';
import type { JsonObject } from '../../exchange/json.ts';
import { shardOf } from '../../gateway/audit/object-log.worker.ts';
import { verifyDirectory } from '../../gateway/audit/verify.node.ts';
import { createVerifier } from '../../gateway/audit/verify.ts';
import { LEASE_MS, type LimitStore } from '../../gateway/limits/limiter.ts';
import { createMemoryLimits } from '../../gateway/limits/memory.ts';
import { type Did, play, type Sequence, sequence } from '../gateway/limits/sequences.ts';
import { startUpstream } from '../support/upstream.ts';

process.env.WRANGLER_SEND_METRICS = 'false';
process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CHAT = '/v1/chat/completions';

/** What stands before KV and R2, so that they can fail: `CONTROL` says how. */
const STAND_IN = `
import { WorkerEntrypoint } from 'cloudflare:workers';
export class Keys extends WorkerEntrypoint {
  async get(key) {
    if ((await this.env.CONTROL.get('keys')) === 'down') throw new Error('KV is down');
    return this.env.KEYS.get(key);
  }
}
export class Bucket extends WorkerEntrypoint {
  async put(name, bytes, options) {
    const mode = await this.env.CONTROL.get('bucket');
    if (mode === 'down') throw new Error('R2 is down');
    if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, 6_000));
    const written = await this.env.FILES.put(name, bytes, options);
    if (mode === 'unheard') throw new Error('the answer of R2 was lost');
    return written && { size: written.size };
  }
  async head(name) {
    const there = await this.env.FILES.head(name);
    return there && { size: there.size, checksums: { sha256: there.checksums.sha256 } };
  }
}
export default { fetch: () => new Response() };
`;

interface Store {
  get(key: string): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}

interface Files {
  list(): Promise<{ readonly objects: readonly { readonly key: string }[] }>;
  get(key: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>;
  put(key: string, value: string): Promise<unknown>;
}

/** What a gateway is to have beside its audit object. */
interface Wanted {
  readonly settings?: JsonObject;
  readonly state?: JsonObject;
  readonly vars?: JsonObject;
  readonly bindings?: readonly ('POLICIES' | 'KEYS' | 'LIMITS' | 'AUDIT_BUCKET' | 'METRICS')[];
}

/** The Worker as it is deployed, in workerd, with the bindings of a test. Ends with it. */
async function startState({ settings = {}, state = {}, vars = {}, bindings = [] }: Wanted) {
  const upstream = await startUpstream();
  onTestFinished(() => upstream.close());
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-state-'));
  await writeFile(join(folder, 'stand-in.js'), STAND_IN);
  const has = (name: (typeof bindings)[number]) => bindings.includes(name);
  const server = createTestHarness({
    root: ROOT,
    workers: [
      {
        config: {
          name: 'gateway',
          main: join(ROOT, 'gateway/worker.ts'),
          compatibility_date: '2026-09-01',
          compatibility_flags: ['enable_request_signal'],
          durable_objects: {
            bindings: [
              { name: 'AUDIT', class_name: 'AuditObject' },
              ...(has('LIMITS') ? [{ name: 'LIMITS', class_name: 'LimiterObject' }] : []),
            ],
          },
          migrations: [{ tag: 'v1', new_sqlite_classes: ['AuditObject', 'LimiterObject'] }],
          kv_namespaces: has('POLICIES') ? [{ binding: 'POLICIES', id: 'policies' }] : [],
          analytics_engine_datasets: has('METRICS') ? [{ binding: 'METRICS' }] : [],
          services: [
            ...(has('KEYS') ? [{ binding: 'KEYS', service: 'stand-in', entrypoint: 'Keys' }] : []),
            ...(has('AUDIT_BUCKET') ? [{ binding: 'AUDIT_BUCKET', service: 'stand-in', entrypoint: 'Bucket' }] : []),
          ],
          vars: JSON.parse(
            JSON.stringify({
              PORTCULLIS: {
                policies: ['detectors'],
                models: {},
                defaultUpstream: 'main',
                upstreams: { main: { baseUrl: upstream.url } },
                ...settings,
              },
              PORTCULLIS_STATE: state,
              ...vars,
            }),
          ),
        },
      },
      {
        config: {
          name: 'stand-in',
          main: join(folder, 'stand-in.js'),
          compatibility_date: '2026-09-01',
          kv_namespaces: ['CONTROL', 'KEYS'].map((binding) => ({ binding, id: binding.toLowerCase() })),
          r2_buckets: [{ binding: 'FILES', bucket_name: 'files' }],
        },
      },
    ],
  });
  onTestFinished(() => server.close());
  const { url } = await server.listen();
  const worker = server.getWorker('gateway');
  const own = (await worker.getEnv()) as { POLICIES: Store; LIMITS: { getByName(name: string): LimitStore } };
  const stores = (await server.getWorker('stand-in').getEnv()) as { CONTROL: Store; KEYS: Store; FILES: Files };
  const base = url.href.replace(/\/$/, '');
  const ask = (content: string, { key, stream = false }: { key?: string; stream?: boolean } = {}) =>
    fetch(`${base}${CHAT}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ model: 'any', stream, messages: [{ role: 'user', content }] }),
    });
  const sql = async <Row>(binding: 'AUDIT' | 'LIMITS', name: string, query: string): Promise<Row[]> =>
    (await (await worker.getDurableObjectStorage(binding, { name })).exec(query)) as Row[];
  return {
    base,
    upstream,
    ask,
    policies: own.POLICIES,
    limits: own.LIMITS,
    ...stores,
    sql,
    lines: async (log: string) =>
      (await sql<{ line: string }>('AUDIT', log, 'SELECT line FROM entries ORDER BY seq')).map(({ line }) => line),
    evict: (binding: 'AUDIT' | 'LIMITS', name: string) => worker.evictDurableObject(binding, { name }),
    logs: () =>
      server
        .getLogs()
        .map((log) => JSON.stringify(log))
        .join('\n'),
    async readiness() {
      const response = await fetch(`${base}/readyz`);
      return {
        code: response.status,
        ...((await response.json()) as { status: string; parts: Record<string, string> }),
      };
    },
  };
}

type Gateway = Awaited<ReturnType<typeof startState>>;

/** Status, and the code of the error if there is one. */
async function cameOut(asked: Promise<Response>): Promise<readonly [number, string | undefined]> {
  const response = await asked;
  const { error } = (await response.json()) as { error?: { code?: string } };
  return [response.status, error?.code];
}

/** A policy that refuses a word. */
function refusing(word: string): JsonObject {
  return {
    id: 'acme/own',
    version: '1.0.0',
    detectors: { word: { keywords: [word], caseSensitive: false } },
    defaults: { message: 'no' },
    messages: { no: { as: 'error', code: 'no', text: { en: 'No.' } } },
    rules: [{ id: 'word', at: ['input'], when: { signal: 'custom.word', gte: 0.5 }, then: { effect: 'block' } }],
  };
}

const version = (word: string) => JSON.stringify({ 'acme/own': refusing(word) });
const isRefused = async (gateway: Gateway, text: string) => (await cameOut(gateway.ask(text)))[0] === 400;

describe('policies in KV', () => {
  const wanted: Wanted = { settings: { policies: ['acme/own'] }, state: { policySeconds: 1 }, bindings: ['POLICIES'] };

  test('nothing is passed before one is there; then a new version takes over, and a bad one changes nothing', async () => {
    const gateway = await startState(wanted);
    expect(await cameOut(gateway.ask('alpha'))).toEqual([500, 'internal_error']);
    expect(await gateway.readiness()).toMatchObject({ code: 503, parts: { start: 'failed: invalid_config' } });
    expect(gateway.logs()).toContain('the binding POLICIES has no \\"current\\"');
    expect(gateway.upstream.received).toEqual([]);

    await gateway.policies.put('version/1', version('alpha'));
    await gateway.policies.put('current', '1');
    expect([await isRefused(gateway, 'alpha'), await isRefused(gateway, 'beta')]).toEqual([true, false]);
    expect(await gateway.readiness()).toMatchObject({ code: 200, status: 'ready' });

    await gateway.policies.put('version/2', version('beta'));
    await gateway.policies.put('current', '2');
    await vi.waitFor(async () => expect(await isRefused(gateway, 'beta')).toBe(true), {
      timeout: 10_000,
      interval: 300,
    });
    expect(await isRefused(gateway, 'alpha')).toBe(false);

    const wrong: [string, RegExp][] = [
      ['{"acme/own":{"id":"acme/own"', /version 3 is not in force \(invalid_config\); version 2 decides/],
      [
        JSON.stringify({ 'acme/own': { ...refusing('x'), rules: [{ id: 'r' }] } }),
        /3 is not in force \(invalid_policy\)/,
      ],
      [JSON.stringify({ 'acme/other': refusing('x') }), /3 is not in force \(invalid_config\)/],
      [JSON.stringify({ 'acme/own': refusing('x'), baseline: refusing('y') }), /3 is not in force \(invalid_config\)/],
    ];
    for (const [text, words] of wrong) {
      await gateway.policies.put('version/3', text);
      await gateway.policies.put('current', '3');
      await vi.waitFor(
        async () => {
          expect(await isRefused(gateway, 'beta')).toBe(true);
          const { code, status, parts } = await gateway.readiness();
          expect({ code, status }).toEqual({ code: 200, status: 'degraded' });
          expect(parts.policies).toMatch(words);
        },
        { timeout: 10_000, interval: 300 },
      );
      // Back to what is right before the next, so that each is seen to be found.
      await gateway.policies.put('current', '2');
      const isReady = async () => expect(await gateway.readiness()).toMatchObject({ status: 'ready' });
      await vi.waitFor(isReady, { timeout: 10_000, interval: 300 });
    }
    expect(await isRefused(gateway, 'alpha')).toBe(false);
  }, 90_000);

  test('an isolate that begins with a bad version takes the next that "current" names, and says so', async () => {
    const gateway = await startState(wanted);
    await gateway.policies.put('version/1', version('alpha'));
    await gateway.policies.put('version/2', '{}');
    await gateway.policies.put('current', '2 1');
    expect([await isRefused(gateway, 'alpha'), await isRefused(gateway, 'beta')]).toEqual([true, false]);
    const words = 'degraded: version 2 is not in force (invalid_config); version 1 decides';
    expect(await gateway.readiness()).toMatchObject({ status: 'degraded', parts: { policies: words } });
  }, 60_000);
});

describe('keys in KV', () => {
  const entry = (key: string, value: JsonObject): [string, string] => [digest(key), JSON.stringify(value)];

  test('let in whoever has one, and nobody else, also while KV is down', async () => {
    const gateway = await startState({
      settings: { keys: [{ id: 'fixed', hash: digest('fixed-key') }] },
      bindings: ['KEYS'],
    });
    const { KEYS, CONTROL, ask } = gateway;
    await KEYS.put(...entry('web-key', { id: 'web', tenant: 'acme', disclose: 'category' }));
    await KEYS.put(...entry('odd-key', { id: 'odd', rule: 'admin' }));
    await KEYS.put(...entry('twin-key', { id: 'fixed' }));
    await KEYS.put(...entry('late-key', { id: 'late' }));
    expect(await cameOut(ask('Hi'))).toEqual([401, 'invalid_api_key']);
    expect(await cameOut(ask('Hi', { key: 'no-key' }))).toEqual([401, 'invalid_api_key']);
    expect(await cameOut(ask('Hi', { key: 'odd-key' }))).toEqual([500, 'internal_error']);
    expect(await cameOut(ask('Hi', { key: 'twin-key' }))).toEqual([500, 'internal_error']);
    expect(gateway.upstream.received).toEqual([]);
    expect((await ask('Hi', { key: 'web-key' })).status).toBe(200);
    expect((await ask('Hi', { key: 'fixed-key' })).status).toBe(200);
    const records = (await gateway.lines('audit')).map((line) => JSON.parse(line).record);
    expect(records[0]).toMatchObject({ event: 'opened', key: 'web', tenant: 'acme' });
    expect(records[2]).toMatchObject({ event: 'opened', key: 'fixed' });

    await CONTROL.put('keys', 'down');
    const asked = gateway.upstream.received.length;
    expect(await cameOut(ask('Hi', { key: 'late-key' }))).toEqual([503, 'state_unavailable']);
    expect(await cameOut(ask('Hi', { key: 'no-key' }))).toEqual([503, 'state_unavailable']);
    expect(await cameOut(ask('Hi'))).toEqual([401, 'invalid_api_key']);
    expect(gateway.upstream.received.length).toBe(asked);
    // Looked up a moment ago, and one that needs no look.
    expect((await ask('Hi', { key: 'web-key' })).status).toBe(200);
    expect((await ask('Hi', { key: 'fixed-key' })).status).toBe(200);
    expect((await fetch(`${gateway.base}/readyz`, { headers: { authorization: 'Bearer no-key' } })).status).toBe(200);
    expect(gateway.logs()).not.toMatch(/(web|odd|twin|late|no)-key/);
  }, 60_000);
});

describe('limits in Durable Objects', () => {
  const keys = ['one', 'two', 'other'].map((id) => ({
    id,
    hash: digest(`${id}-key`),
    tenant: id === 'other' ? 'globex' : 'acme',
  }));

  test('hold for all keys of a tenant, under a burst, and after their object was moved', async () => {
    const limits = { perTenant: { requestsPerMinute: 4, tokensPerDay: 100_000 }, perKey: { requestsPerMinute: 3 } };
    const gateway = await startState({ settings: { keys, limits }, bindings: ['LIMITS', 'METRICS'] });
    const burst = Array.from({ length: 16 }, (_, index) =>
      gateway.ask('Hi', { key: index % 2 ? 'one-key' : 'two-key' }),
    );
    const answers = await Promise.all(burst);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(12);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('x-ratelimit-limit-requests')).toMatch(/^[34]$/);
    expect(gateway.upstream.received).toHaveLength(4);

    await gateway.evict('LIMITS', 'tenant:acme');
    expect(await cameOut(gateway.ask('Hi', { key: 'one-key' }))).toEqual([429, 'rate_limited']);
    expect((await gateway.ask('Hi', { key: 'other-key' })).status).toBe(200);
    expect(await gateway.sql('LIMITS', 'tenant:acme', 'SELECT * FROM leases')).toEqual([]);

    const full = "CREATE TRIGGER full BEFORE INSERT ON counts BEGIN SELECT RAISE(ABORT, 'no room'); END";
    await gateway.sql('LIMITS', 'tenant:globex', full);
    expect(await cameOut(gateway.ask('Hi', { key: 'other-key' }))).toEqual([503, 'limits_unavailable']);
    expect(gateway.upstream.received).toHaveLength(5);
  }, 60_000);

  test('decide as those in memory do', async () => {
    const { limits } = await startState({ settings: { keys }, bindings: ['LIMITS'] });
    const told = (did: readonly Did[]) =>
      did.map(({ verdict }) => [
        verdict?.refused?.of,
        verdict?.refused?.limit,
        verdict?.standings.map(({ of, limit, most, left }) => [of, limit, most, left]),
      ]);
    // The object has the time of day: a run is over long before a window is. What is sent to it has to be plain.
    const atOnce = fc.array(sequence, { minLength: 4, maxLength: 5 }).map((parts) => {
      const steps = parts.flatMap((part) => part.steps.filter(({ type }) => type !== 'wait'));
      return JSON.parse(JSON.stringify({ ...parts[0], steps })) as Sequence;
    });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(atOnce, async (given) => {
        runs += 1;
        const clock = { now: 0 };
        const there = await play(given, limits.getByName(`tenant:run-${runs}`), clock);
        const here = await play(given, createMemoryLimits(Date.now, LEASE_MS), clock);
        expect(told(there)).toEqual(told(here));
      }),
      { numRuns: 25, endOnFailure: true },
    );
  }, 60_000);

  test('give the place of a stream back when it ends, and count what it used', async () => {
    const limits = { perTenant: { concurrent: 1, tokensPerDay: 100_000 } };
    const gateway = await startState({ settings: { keys, limits }, bindings: ['LIMITS'] });
    gateway.upstream.next({ text: 'word '.repeat(400), waitMs: 5 });
    const stream = await gateway.ask('Talk.', { key: 'one-key', stream: true });
    const reader = stream.body!.getReader();
    await reader.read();
    expect(await cameOut(gateway.ask('Hi', { key: 'two-key' }))).toEqual([429, 'rate_limited']);
    await gateway.evict('LIMITS', 'tenant:acme');
    expect(await cameOut(gateway.ask('Hi', { key: 'two-key' }))).toEqual([429, 'rate_limited']);
    while (!(await reader.read()).done);
    const next = await gateway.ask('Hi', { key: 'two-key' });
    expect(next.status).toBe(200);
    const counted = await gateway.sql<{ amount: number }>('LIMITS', 'tenant:acme', 'SELECT amount FROM counts');
    expect(counted.reduce((sum, { amount }) => sum + amount, 0)).toBeGreaterThan(0);
    expect(Number(next.headers.get('x-ratelimit-remaining-tokens'))).toBeLessThan(100_000);
  }, 60_000);

  test('limits that nothing counts: a clear error at the first request, and nothing passes', async () => {
    const gateway = await startState({ settings: { limits: { perKey: { concurrent: 1 } } } });
    expect(await cameOut(gateway.ask('Hi'))).toEqual([500, 'internal_error']);
    expect(await gateway.readiness()).toMatchObject({ code: 503, parts: { start: 'failed: invalid_config' } });
    expect(gateway.logs()).toContain('the binding LIMITS is missing');
    expect(gateway.upstream.received).toEqual([]);
  }, 60_000);
});

describe('audit logs in R2', () => {
  const tenants = ['acme', 'globex', 'initech', 'umbrella'];
  const keys = tenants.map((tenant) => ({ id: tenant, hash: digest(tenant), tenant }));
  const wanted: Wanted = { settings: { keys }, state: { auditShards: 3, sealSeconds: 1 }, bindings: ['AUDIT_BUCKET'] };
  const logs = [...new Set(tenants.map((tenant) => shardOf(tenant, 3)))];

  /** The folder of each log, as a person would fetch it. */
  async function fetchLogs({ FILES }: Gateway): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'portcullis-sealed-'));
    for (const { key } of (await FILES.list()).objects) {
      await mkdir(join(folder, key, '..'), { recursive: true });
      await writeFile(join(folder, key), new Uint8Array(await (await FILES.get(key))!.arrayBuffer()));
    }
    return folder;
  }

  async function verifySealed(gateway: Gateway, log: string) {
    const { ok, entries, problems, unclosed } = await verifyDirectory(join(await fetchLogs(gateway), log));
    return { ok, entries, problems, unclosed };
  }

  const complete = (entries: number) => ({ ok: true, entries, problems: [], unclosed: [] });
  const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 300 });

  test('hold each tenant in one chain, and `audit verify` reads what was sealed', async () => {
    expect(logs.length).toBeGreaterThan(1);
    const gateway = await startState(wanted);
    for (const round of [1, 2]) {
      for (const key of tenants) expect((await gateway.ask('Hi', { key })).status).toBe(200);
      for (const log of logs) {
        const of = tenants.filter((tenant) => shardOf(tenant, 3) === log);
        await eventually(async () => expect(await verifySealed(gateway, log)).toEqual(complete(2 * round * of.length)));
        const records = (await gateway.lines(log)).map((line) => JSON.parse(line).record);
        expect(new Set(records.flatMap(({ tenant }) => tenant ?? []))).toEqual(new Set(of));
      }
    }
    const { objects } = await gateway.FILES.list();
    expect(objects.filter(({ key }) => key.startsWith(`${logs[0]}/`)).length).toBeGreaterThanOrEqual(2);
    const commitments = await Promise.all(logs.map(async (log) => JSON.parse((await gateway.lines(log))[0]!)));
    expect(new Set(commitments.map(({ record }) => record.scans[0].commitment)).size).toBe(1);
  }, 90_000);

  test('lose nothing where the bucket is down, its answer is lost or the object ends, and write nothing twice', async () => {
    const gateway = await startState({ ...wanted, state: { sealSeconds: 1 } });
    const ask = async () => expect((await gateway.ask('Hi', { key: 'acme' })).status).toBe(200);
    const names = async () => (await gateway.FILES.list()).objects.map(({ key }) => key);
    await gateway.CONTROL.put('bucket', 'down');
    await ask();
    await eventually(async () => expect(gateway.logs()).toContain('R2 is down'));
    await ask();
    expect(await names()).toEqual([]);

    await gateway.CONTROL.put('bucket', 'unheard');
    await eventually(async () => expect(await names()).toEqual(['audit/000000000001.jsonl']));
    const first = Buffer.from(await (await gateway.FILES.get('audit/000000000001.jsonl'))!.arrayBuffer());
    await ask();
    await gateway.evict('AUDIT', 'audit');
    await gateway.CONTROL.delete('bucket');
    await eventually(async () => expect(await verifySealed(gateway, 'audit')).toEqual(complete(6)));
    const again = Buffer.from(await (await gateway.FILES.get('audit/000000000001.jsonl'))!.arrayBuffer());
    expect(again.equals(first)).toBe(true);

    const verifier = createVerifier();
    for (const [index, line] of (await gateway.lines('audit')).entries()) verifier.line(line, `row ${index + 1}`);
    expect(verifier.report()).toMatchObject({ ok: true, entries: 6 });
  }, 90_000);

  test('an answer does not wait for the bucket, and a file that another wrote is not replaced', async () => {
    const gateway = await startState({ ...wanted, state: { sealSeconds: 1 } });
    await gateway.FILES.put('audit/000000000001.jsonl', 'not ours\n');
    expect((await gateway.ask('Hi', { key: 'acme' })).status).toBe(200);
    await eventually(async () => expect(gateway.logs()).toContain('another audit/000000000001.jsonl'));
    const kept = await (await gateway.FILES.get('audit/000000000001.jsonl'))!.arrayBuffer();
    expect(Buffer.from(kept).toString()).toBe('not ours\n');
    await gateway.CONTROL.put('bucket', 'slow');
    // By now an alarm is waiting for the bucket.
    await sleep(1_500);
    const began = performance.now();
    expect((await gateway.ask('Hi', { key: 'acme' })).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(await gateway.lines('audit')).toHaveLength(4);
  }, 90_000);
});
