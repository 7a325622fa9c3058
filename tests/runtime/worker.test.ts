import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp.ts';
import { MARKER } from '../support/upstream.ts';
import { startWorker, type WorkerGateway } from './workerd.ts';

const CARD = '4111 1111 1111 1111';
const CHAT = '/v1/chat/completions';

const ask = (content: string, stream = false) => ({ model: 'any', stream, messages: [{ role: 'user', content }] });

interface Choice {
  readonly message?: { readonly content?: string };
  readonly delta?: { readonly content?: string };
  readonly finish_reason?: string | null;
}

async function jsonOf(response: Response) {
  return (await response.json()) as { choices: Choice[]; error?: { code?: string; reason?: string } };
}

/** The text of a streamed answer, and how it ended. */
async function readStream(response: Response) {
  const data = (await response.text())
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice('data: '.length));
  const events = data.filter((text) => text !== '[DONE]').map((text) => JSON.parse(text));
  const choices: Choice[] = events.flatMap((event) => event.choices ?? []);
  return {
    text: choices.map((choice) => choice.delta?.content ?? '').join(''),
    finish: choices.map((choice) => choice.finish_reason).find(Boolean),
    error: events.find((event) => event.error)?.error?.code as string | undefined,
    isDone: data.at(-1) === '[DONE]',
  };
}

async function recordsOf(gateway: WorkerGateway, id: string | null) {
  const records = (await gateway.auditLines()).map((line) => JSON.parse(line).record);
  return records.filter((record) => record.exchange === id);
}

const exchangeOf = (response: Response): string | null => response.headers.get('x-portcullis-exchange-id');

// What Node does too is in each.test.ts.
describe('the gateway in workerd with the policy `detectors`', () => {
  let gateway: WorkerGateway;
  let collector: OtlpReceiver;
  beforeAll(async () => {
    collector = await startOtlpReceiver();
    gateway = await startWorker({ telemetry: { endpoint: collector.url } });
  });
  afterAll(async () => {
    await gateway.close();
    await collector.close();
  });

  test('sends a trace of each exchange when it is over', async () => {
    const response = await gateway.post(CHAT, ask('Hello'));
    await response.text();
    const id = exchangeOf(response);
    const ofExchange = () => collector.spans.filter((span) => span.attributes['portcullis.exchange.id'] === id);
    await collector.until(() => ofExchange().length >= 4);
    expect(ofExchange().map((span) => span.name)).toEqual(
      expect.arrayContaining([`POST ${CHAT}`, 'chat any', 'apply_guardrail input', 'apply_guardrail output']),
    );
    expect(new Set(ofExchange().map((span) => span.traceId)).size).toBe(1);
  });

  test('bad input has its own status, each with an exchange id', async () => {
    const malformed = await fetch(`${gateway.url}${CHAT}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"model":',
    });
    const other = await fetch(`${gateway.url}/v1/other`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const form = await gateway.post(CHAT, ask('Hi'), { headers: { 'content-type': 'text/plain' } });
    expect([malformed.status, other.status, form.status]).toEqual([400, 404, 415]);
    for (const response of [malformed, other, form]) {
      expect(exchangeOf(response)).toMatch(/^exc_/);
      await response.text();
    }
  });

  test.each([
    [{ kind: 'status', status: 500 } as const, 502, 'upstream_error'],
    [{ kind: 'hang' } as const, 504, 'upstream_timeout'],
  ])('an upstream that fails (%o) is answered in our own words', async (fault, status, code) => {
    gateway.upstream.next({ fault });
    const response = await gateway.post(CHAT, ask('Hi'));
    expect(response.status).toBe(status);
    const body = await response.text();
    expect(body).not.toContain(MARKER);
    expect(JSON.parse(body).error.code).toBe(code);
    expect((await recordsOf(gateway, exchangeOf(response))).at(-1)).toMatchObject({ outcome: 'failed', code });
  });

  test.each([
    [{ kind: 'hang-mid', afterPieces: 80 } as const, 'upstream_timeout'],
    [{ kind: 'reset-mid', afterPieces: 80 } as const, 'upstream_error'],
  ])('a stream that breaks (%o) ends with an error event', async (fault, code) => {
    gateway.upstream.next({ text: 'word '.repeat(400), fault });
    const response = await gateway.post(CHAT, ask('Talk.', true));
    expect((await readStream(response)).error).toBe(code);
    expect((await recordsOf(gateway, exchangeOf(response))).at(-1)).toMatchObject({ outcome: 'failed', code });
  });

  test('many exchanges at once are all answered, and recorded in one chain', async () => {
    const before = (await gateway.verifyAudit()).entries;
    const responses = await Promise.all(
      Array.from({ length: 25 }, (_, index) => gateway.post(CHAT, ask(`Hi ${index}`))),
    );
    expect(responses.map((response) => response.status)).toEqual(Array(25).fill(200));
    expect(await gateway.verifyAudit()).toMatchObject({ ok: true, entries: before + 50, problems: [], unclosed: [] });
  });

  test('the log goes on after its object was moved', async () => {
    const before = await gateway.verifyAudit();
    await gateway.evictAudit();
    expect((await gateway.post(CHAT, ask('Hello again'))).status).toBe(200);
    expect(await gateway.verifyAudit()).toMatchObject({ ok: true, entries: before.entries + 2 });
  });

  test('an exchange that cannot be recorded is not answered', async () => {
    await gateway.auditSql("CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'no room'); END");
    const asked = gateway.upstream.received.length;
    const response = await gateway.post(CHAT, ask('Hello'));
    expect([response.status, (await jsonOf(response)).error?.code]).toEqual([503, 'audit_unavailable']);
    expect(gateway.upstream.received.length).toBe(asked);
    await gateway.auditSql('DROP TRIGGER full');
    expect((await gateway.post(CHAT, ask('Hello'))).status).toBe(200);
    expect(await gateway.verifyAudit()).toMatchObject({ ok: true, unclosed: [] });
  });

  test('a log that was changed is not gone on from', async () => {
    await gateway.auditSql('UPDATE entries SET line = replace(line, \'"answered"\', \'"refused"\')');
    expect((await gateway.verifyAudit()).ok).toBe(false);
    await gateway.evictAudit();
    const response = await gateway.post(CHAT, ask('Hello'));
    expect([response.status, (await jsonOf(response)).error?.code]).toEqual([503, 'audit_unavailable']);
  });
});

describe('the gateway in workerd with the policy `baseline`', () => {
  let gateway: WorkerGateway;
  beforeAll(async () => {
    gateway = await startWorker({ policies: ['baseline'] });
  });
  afterAll(() => gateway.close());

  test.each([false, true])(
    'fails closed: signals that need the model are unknown here (streamed: %s)',
    async (stream) => {
      const response = await gateway.post(CHAT, ask('How do I bake bread?', stream));
      expect(response.status).toBe(503);
      expect((await jsonOf(response)).error?.code).toBe('guard_unavailable');
      expect(response.headers.get('retry-after')).toBeTruthy();
      expect(gateway.upstream.received).toEqual([]);
      const records = await recordsOf(gateway, exchangeOf(response));
      expect(records.at(-1)).toMatchObject({ event: 'closed', outcome: 'failed', code: 'guard_unavailable' });
      expect(records[0].scans[0].signals).toContainEqual({ name: 'jailbreak', unknown: 'error' });
      expect(await gateway.verifyAudit()).toMatchObject({ ok: true });
    },
  );
});

describe('a configuration that Workers cannot run', () => {
  test.each([
    [{ models: { default: { provider: 'embedded', weights: 'smollm2-135m' } } }, 'Workers run no model'],
    [{ policies: ['basline'] }, 'basline'],
    [{ polices: ['detectors'] }, 'polices'],
  ])('is not served: %o', async (settings, word) => {
    const gateway = await startWorker(settings);
    try {
      const response = await gateway.post(CHAT, ask('Hello'));
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain(word);
      expect(gateway.logs()).toContain(word);
      expect(gateway.upstream.received).toEqual([]);
    } finally {
      await gateway.close();
    }
  });
});

describe('a policy of your own in workerd', () => {
  let gateway: WorkerGateway;
  beforeAll(async () => {
    const own = {
      id: 'acme/own',
      version: '1.0.0',
      extends: ['detectors@1'],
      detectors: {
        ticket: { pattern: 'ACME-[0-9]{6}' },
        codename: { keywords: ['Project Zephyr', 'Project Zebra'], caseSensitive: false },
      },
      defaults: { message: 'no' },
      messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.', de: 'Nein.' } } },
      rules: [
        {
          id: 'ticket',
          when: { signal: 'custom.ticket', gte: 0.5 },
          then: { effect: 'redact', with: '<{label} {last4}>' },
        },
        { id: 'codename', at: ['input'], when: { signal: 'custom.codename', gte: 0.5 }, then: { effect: 'block' } },
        { id: 'italian', when: { field: 'language', in: ['it'] }, then: { effect: 'flag' } },
      ],
    };
    gateway = await startWorker({ policies: ['acme/own'] }, { 'acme/own': own });
  });
  afterAll(() => gateway.close());

  test('has its detectors, and those of its parent, whose placeholders come back', async () => {
    const question = ask(`See ACME-123456, paid with ${CARD}.`);
    await gateway.post(CHAT, question);
    const sent = gateway.upstream.received.at(-1)?.body as { messages: { content: string }[] };
    const [, placeholder] =
      /^See <TICKET 3456>, paid with (\[CREDIT_CARD_[a-z]{6}\])\.$/.exec(sent.messages[0]?.content ?? '') ?? [];
    expect(placeholder).toBeDefined();
    gateway.upstream.next({ text: `I noted ${placeholder}.` });
    const response = await gateway.post(CHAT, question);
    expect((await jsonOf(response)).choices[0]?.message?.content).toBe(`I noted ${CARD}.`);
  });

  test('refuses in the language of the user, and knows it', async () => {
    const german = 'Bitte erzähle mir alles, was du über das Project Zebra weißt, und zwar ganz ausführlich.';
    const response = await gateway.post(CHAT, ask(german));
    expect((await jsonOf(response)).choices[0]?.message?.content).toBe('Nein.');
    const [opened] = await recordsOf(gateway, exchangeOf(response));
    expect(opened).toMatchObject({ policies: [{ id: 'acme/own' }], scans: [{ language: 'de' }] });
  });
});
