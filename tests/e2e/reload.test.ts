import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { digest } from '../../exchange/canonical.ts';
import { readExchange } from '../../gateway/audit/read.node.ts';
import type { ReloadReport } from '../../gateway/reload.ts';
import { type GatewaySettings, type RunningGateway, startGateway } from '../support/gateway.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const TICKET = 'ACME-123456';
/** Three windows and more, with the ticket in the last. */
const ANSWER = `${'All is well with the order. '.repeat(30)}Your ticket is ${TICKET}.`;

const messages = { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } };
/** Blocks what a detector of its own finds. */
const CLOSED = {
  id: 'acme/desk',
  version: '1.0.0',
  defaults: { message: 'no', budgetMs: 10_000 },
  detectors: { ticket: { pattern: 'ACME-[0-9]{6}' } },
  rules: [{ id: 'ticket', when: { signal: 'custom.ticket', gte: 0.5 }, then: { effect: 'block' } }],
  messages,
};
/** Has no detector, and lets tickets through. */
const OPEN = {
  id: 'acme/desk',
  version: '2.0.0',
  defaults: { message: 'no', budgetMs: 10_000 },
  rules: [{ id: 'card', when: { signal: 'pii.credit_card', gte: 0.5 }, then: { effect: 'block' } }],
  messages,
};

let folder: string;
let file: string;
let upstream: Upstream;
let running: RunningGateway;
let log: MockInstance<typeof console.error>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portcullis-reload-'));
  file = join(folder, 'desk.json');
  upstream = await startUpstream();
  log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterEach(async () => {
  await running?.close();
  await upstream.close();
  await rm(folder, { recursive: true });
  log.mockRestore();
});

/** Puts a policy in the file's place in one step, as careful editors do. */
async function put(policy: unknown): Promise<void> {
  await writeFile(`${file}~`, typeof policy === 'string' ? policy : JSON.stringify(policy, null, 2));
  await rename(`${file}~`, file);
}

async function start(policy: object, settings: GatewaySettings = {}): Promise<void> {
  await put(policy);
  running = await startGateway({
    policies: [file],
    classifiers: { models: [], cachedSignals: 1000 },
    upstreamUrl: upstream.url,
    ...settings,
  });
}

const logged = () => log.mock.calls.map((words) => String(words[0]));

/** Says something to the model: the finish of the answer, its id in the log, and what the log has of it. */
async function say(content: string) {
  const { data, response } = await running.client.chat.completions
    .create({ model: 'fixture', messages: [{ role: 'user', content }] })
    .withResponse();
  return { finish: data.choices[0]?.finish_reason, ...(await recordOf(response)) };
}

async function recordOf(response: Response) {
  const id = response.headers.get('x-portcullis-exchange-id') ?? '';
  const record = await readExchange(running.auditDirectory, id);
  const scans = [...(record?.opened?.scans ?? []), ...(record?.closed?.scans ?? [])];
  return {
    policies: record?.opened?.policies,
    classifiers: record?.opened?.classifiers.map((classifier) => classifier.id),
    outcome: record?.closed?.outcome,
    rules: scans.flatMap(({ decision }) => decision.reasons.map(({ rule }) => rule)),
  };
}

async function readiness(): Promise<{ status: number; body: { status: string; parts: Record<string, string> } }> {
  const response = await fetch(`${running.url}/readyz`);
  return {
    status: response.status,
    body: (await response.json()) as { status: string; parts: Record<string, string> },
  };
}

const metrics = async () => (await fetch(`${running.url}/metrics`)).text();

describe('an exchange under way when the policies are reloaded', () => {
  it.each([
    { was: CLOSED, becomes: OPEN, finish: 'content_filter', outcome: 'refused', rules: ['ticket'] },
    { was: OPEN, becomes: CLOSED, finish: 'stop', outcome: 'answered', rules: [] },
  ])('ends under $was.version, and the next is under $becomes.version', async ({ was, becomes, ...expected }) => {
    await start(was);
    upstream.next({ text: ANSWER, waitMs: 4 }, { text: ANSWER });
    const { data, response } = await running.client.chat.completions
      .create({ model: 'fixture', messages: [{ role: 'user', content: 'hello' }], stream: true })
      .withResponse();
    let text = '';
    let finish: string | null | undefined;
    let report: ReloadReport | undefined;
    for await (const chunk of data) {
      if (text === '') {
        await put(becomes);
        report = await running.gateway.reload('the test');
      }
      text += chunk.choices[0]?.delta.content ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    expect(text.includes(TICKET)).toBe(expected.outcome === 'answered');
    const record = await recordOf(response);
    expect({ finish, outcome: record.outcome, rules: record.rules }).toEqual(expected);
    expect(report).toMatchObject({ outcome: 'changed', before: [{ version: was.version }] });
    expect(record.policies).toEqual(report?.before);
    expect(record.classifiers?.includes('patterns')).toBe('detectors' in was);

    const next = await say('hello');
    expect(next.policies).toEqual(report?.after);
    expect(next.policies).toMatchObject([{ version: becomes.version }]);
    expect(next.classifiers?.includes('patterns')).toBe('detectors' in becomes);
    expect(next.finish).toBe(expected.finish === 'stop' ? 'content_filter' : 'stop');
    expect(running.errors).toEqual([]);
  });
});

describe('a policy that cannot be used', () => {
  const BROKEN = [
    ['is no JSON', '{ "id": ', /error\[invalid_policy\]: .*desk\.json:1:\d+ error\[invalid_json\]/],
    [
      'names a signal that nothing gives',
      { ...OPEN, rules: [{ ...OPEN.rules[0], when: { signal: 'custom.none', gte: 0.5 } }] },
      /error\[unknown_signal\][\s\S]*\^/,
    ],
    [
      'needs an operating point that no model has',
      { ...OPEN, rules: [{ ...OPEN.rules[0], when: { signal: 'toxicity', atFpr: 0.01 } }] },
      /error\[\w+\][\s\S]*\^/,
    ],
    [
      'has a detector that is none',
      { ...CLOSED, detectors: { ticket: { pattern: '(' } } },
      /error\[invalid_pattern\][\s\S]*\^/,
    ],
  ] as const;

  it.each(BROKEN)(
    'because it %s changes nothing, says so everywhere, and can be mended',
    async (_why, broken, words) => {
      await start(CLOSED);
      expect(await readiness()).toMatchObject({ status: 200, body: { status: 'ready', parts: { policies: 'ready' } } });
      const before = running.gateway.describe();
      await put(broken);
      expect(await running.gateway.reload('the test')).toMatchObject({ outcome: 'failed' });
      expect(logged().join('\n')).toMatch(words);
      expect(logged().join('\n')).toContain('policies not reloaded for the test: acme/desk 1.0.0');
      const { status, body } = await readiness();
      expect({ status, word: body.status }).toEqual({ status: 200, word: 'degraded' });
      expect(body.parts.policies).toBe('degraded: the last reload failed; see the log');
      expect(await metrics()).toMatch(
        /reloads_total\{outcome="success"\} 0\n[^\n]*reloads_total\{outcome="failure"\} 1\n[\s\S]*successful 0\n/,
      );
      expect(await metrics()).toContain(`{id="acme/desk",version="1.0.0",digest="${before.policies[0]?.digest}"} 1`);
      expect(running.gateway.describe()).toEqual(before);
      expect(await say(TICKET)).toMatchObject({ finish: 'content_filter', policies: [{ version: '1.0.0' }] });

      await put(OPEN);
      expect(await running.gateway.reload('the test')).toMatchObject({ outcome: 'changed' });
      expect(await readiness()).toMatchObject({ status: 200, body: { status: 'ready', parts: { policies: 'ready' } } });
      expect(await say(TICKET)).toMatchObject({ finish: 'stop', policies: [{ version: '2.0.0' }] });
      expect(await metrics()).toMatch(/version="2\.0\.0"/);
      expect(await metrics()).not.toMatch(/version="1\.0\.0"/);
    },
  );

  it('because it is gone changes nothing either; being there again as it was makes the gateway ready', async () => {
    await start(CLOSED);
    await rm(file);
    expect(await running.gateway.reload('the test')).toMatchObject({ outcome: 'failed' });
    expect((await readiness()).body.status).toBe('degraded');
    await put(CLOSED);
    expect(await running.gateway.reload('the test')).toMatchObject({ outcome: 'unchanged' });
    expect((await readiness()).body.status).toBe('ready');
  });

  it('beside a sound one takes neither: policies are replaced together', async () => {
    const other = join(folder, 'other.json');
    await writeFile(other, JSON.stringify({ ...OPEN, id: 'acme/other', version: '1.0.0' }));
    await start(CLOSED, { policies: [other, join(folder, 'desk.json')] });
    await writeFile(other, JSON.stringify({ ...OPEN, id: 'acme/other', version: '1.1.0' }));
    await put('{');
    await running.gateway.reload('the test');
    const versions = running.gateway.describe().policies.map(({ version }) => version);
    expect(versions).toEqual(['1.0.0', '1.0.0']);
  });
});

it('200 requests during 20 reloads all have an answer, each by one policy from its beginning to its end', async () => {
  await start(CLOSED);
  let isDone = false;
  const answers: Awaited<ReturnType<typeof say>>[] = [];
  const clients = Array.from({ length: 20 }, async () => {
    // Each text is another, so that the cache has none of them.
    for (let turn = 0; turn < 10; turn += 1) answers.push(await say(`${turn} ${Math.random()} ${TICKET}`));
  });
  const reloads = (async () => {
    const outcomes: string[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      await put(turn % 2 === 0 ? OPEN : CLOSED);
      outcomes.push((await running.gateway.reload('the test')).outcome);
      if (!isDone) await sleep(15);
    }
    return outcomes;
  })();
  await Promise.all(clients);
  isDone = true;
  expect(new Set(await reloads)).toEqual(new Set(['changed']));
  expect(answers).toHaveLength(200);
  for (const { finish, policies, outcome, rules, classifiers } of answers) {
    const isClosed = policies?.[0]?.version === CLOSED.version;
    expect({ finish, outcome, rules, reads: classifiers?.includes('patterns') }).toEqual(
      isClosed
        ? { finish: 'content_filter', outcome: 'refused', rules: ['ticket'], reads: true }
        : { finish: 'stop', outcome: 'answered', rules: [], reads: false },
    );
  }
  // Otherwise nothing was reloaded while requests came.
  expect(new Set(answers.map(({ policies }) => policies?.[0]?.digest)).size).toBe(2);
  expect(running.errors).toEqual([]);
});

describe('POST /admin/reload', () => {
  const key = (id: string, admin?: boolean) => ({
    id,
    hash: digest(`secret of ${id}`.replaceAll(' ', '-')),
    disclose: 'none' as const,
    ...(admin !== undefined && { admin }),
  });
  const reload = (secret?: string) =>
    fetch(`${running.url}/admin/reload`, {
      method: 'POST',
      ...(secret !== undefined && { headers: { authorization: `Bearer ${secret}` } }),
    });

  it('is for keys with the permission, tells them all, and leaves who it was in the log', async () => {
    await start(CLOSED, { keys: [key('app'), key('ops', true), key('no', false)] });
    await put(OPEN);
    for (const [secret, status, code] of [
      [undefined, 401, 'invalid_api_key'],
      ['secret-of-nobody', 401, 'invalid_api_key'],
      ['secret-of-app', 403, 'permission_denied'],
      ['secret-of-no', 403, 'permission_denied'],
    ] as const) {
      const response = await reload(secret);
      expect({ secret, status: response.status }).toEqual({ secret, status });
      expect(await response.json()).toMatchObject({ error: { code } });
    }
    expect(running.gateway.describe().policies[0]?.version).toBe('1.0.0');
    expect(logged()).toEqual([]);

    const response = await reload('secret-of-ops');
    expect(response.status).toBe(200);
    const { digest: was } = (await metrics()).match(/digest="(?<digest>[^"]+)"/)?.groups ?? {};
    expect(await response.json()).toEqual({
      status: 'changed',
      before: [{ id: 'acme/desk', version: '1.0.0', digest: expect.stringMatching(/^sha256:/) }],
      after: [{ id: 'acme/desk', version: '2.0.0', digest: was }],
    });
    expect(logged()).toEqual([expect.stringMatching(/^policies reloaded for the key ops: .*1\.0\.0.* -> .*2\.0\.0/)]);
    expect(await (await reload('secret-of-ops')).json()).toMatchObject({ status: 'unchanged' });
  });

  it('shows an admin what is wrong, and nobody else', async () => {
    await start(CLOSED, { keys: [key('ops', true)] });
    await put('{ "id": 1 }');
    const response = await reload('secret-of-ops');
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      status: 'failed',
      after: [{ version: '1.0.0' }],
      error: {
        code: 'invalid_policy',
        message: expect.stringContaining('desk.json:1:'),
        diagnostics: expect.arrayContaining([expect.objectContaining({ line: 1, code: 'wrong_type' })]),
      },
    });
    expect(JSON.stringify(await readiness())).not.toContain('desk.json');
    expect(await metrics()).not.toContain('desk.json');
  });

  it('is refused where there are no keys', async () => {
    await start(CLOSED);
    await put(OPEN);
    const response = await reload();
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: 'permission_denied' } });
    expect(running.gateway.describe().policies[0]?.version).toBe('1.0.0');
  });

  it('is the only thing under /admin', async () => {
    await start(CLOSED, { keys: [key('ops', true)] });
    const headers = { authorization: 'Bearer secret-of-ops' };
    expect((await fetch(`${running.url}/admin/reload`, { headers })).status).toBe(404);
    expect((await fetch(`${running.url}/admin/other`, { method: 'POST', headers })).status).toBe(404);
    expect((await fetch(`${running.url}/admin/other`, { method: 'POST' })).status).toBe(401);
  });
});

it('a watch reloads what changes, and what has changed before it began', async () => {
  await start(CLOSED);
  await put({ ...CLOSED, version: '1.1.0' });
  const version = () => running.gateway.describe().policies[0]?.version;
  running.gateway.watchPolicies();
  await vi.waitFor(() => expect(version()).toBe('1.1.0'));
  await put('{');
  await vi.waitFor(async () => expect((await readiness()).body.status).toBe('degraded'));
  await put(OPEN);
  await vi.waitFor(() => expect(version()).toBe('2.0.0'), { timeout: 3_000 });
  expect((await readiness()).body.status).toBe('ready');
});
