import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe } from 'vitest';
import type { JsonObject } from '../../exchange/json.ts';
import { listSegments } from '../../gateway/audit/segments.node.ts';
import { createVerifier, type VerifyReport } from '../../gateway/audit/verify.ts';
import { parseConfig } from '../../gateway/config.ts';
import { createGateway } from '../../gateway/node.ts';
import { serveWorkerd } from '../../scripts/parity/workerd.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import { builtOnce } from './bare-workerd.ts';

/** A gateway of either runtime, in front of a fixture upstream of its own. */
export interface EachGateway {
  readonly url: string;
  readonly upstream: Upstream;
  /** The official clients, which try nothing twice. */
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  post(path: string, body: JsonObject): Promise<Response>;
  /** The records of an exchange so far, in order. */
  records(exchange: string): Promise<readonly JsonObject[]>;
  verifyAudit(): Promise<VerifyReport>;
  /** All lines of the audit log. */
  auditLines(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** What both gateways are given. */
export interface EachSettings {
  /** As in `portcullis.json`, without what a runtime decides: where it listens and where the log is. */
  readonly configuration?: JsonObject;
  /** Policies of its own, by id; all of them are used. */
  readonly policies: Readonly<Record<string, JsonObject>>;
}

/** What a runtime gives. */
interface Started {
  readonly url: string;
  auditLines(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * Runs the same cases against the gateway on Node and in workerd, each started once.
 *
 * @param cases declares tests; `gateway` may be called in them, and not before.
 * @example
 * describeOnEach('the gateway', { policies: { 'acme/own': OWN } }, (gateway) => {
 *   test('answers', async () => {
 *     expect((await gateway().post('/v1/chat/completions', HELLO)).status).toBe(200);
 *   });
 * });
 */
export function describeOnEach(
  name: string,
  settings: EachSettings,
  cases: (gateway: () => EachGateway) => void,
): void {
  describe.each([
    ['Node', startOnNode],
    ['workerd', startOnWorkerd],
  ] as const)(`${name} on %s`, (_, start) => {
    let gateway: EachGateway | undefined;
    beforeAll(async () => {
      gateway = await startEach(settings, start);
    });
    afterAll(() => gateway?.close());
    cases(() => gateway!);
  });
}

async function startEach(
  { configuration, policies }: EachSettings,
  start: (configuration: JsonObject, policies: EachSettings['policies']) => Promise<Started>,
): Promise<EachGateway> {
  const upstream = await startUpstream();
  const timeouts = { connectTimeoutMs: 500, firstByteTimeoutMs: 500, idleTimeoutMs: 500 };
  const { url, auditLines, close } = await start(
    {
      models: {},
      classifiers: { models: [] },
      upstreams: { main: { baseUrl: upstream.url, ...timeouts } },
      defaultUpstream: 'main',
      ...configuration,
    },
    policies,
  ).catch(async (error: unknown) => {
    await upstream.close();
    throw error;
  });
  return {
    url,
    upstream,
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: url, apiKey: 'unused', maxRetries: 0 }),
    post: (path, body) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    auditLines,
    async records(exchange) {
      const records: JsonObject[] = (await auditLines()).map((line) => JSON.parse(line).record);
      return records.filter((record) => record.exchange === exchange);
    },
    async verifyAudit() {
      const verifier = createVerifier();
      for (const [index, line] of (await auditLines()).entries()) verifier.line(line, `line ${index + 1}`);
      return verifier.report();
    },
    async close() {
      await close();
      await upstream.close();
    },
  };
}

async function startOnNode(configuration: JsonObject, policies: EachSettings['policies']): Promise<Started> {
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-each-'));
  const files = await Promise.all(
    Object.values(policies).map(async (policy, index) => {
      const file = join(directory, `policy-${index}.json`);
      await writeFile(file, JSON.stringify(policy));
      return file;
    }),
  );
  const audit = join(directory, 'audit');
  const own = { listen: { host: '127.0.0.1', port: 0 }, policies: files, audit: { directory: audit } };
  const gateway = await createGateway(parseConfig(JSON.stringify({ ...configuration, ...own }), 'portcullis.json'), {
    onError: () => undefined,
  });
  return {
    url: (await gateway.listen()).url,
    async auditLines() {
      const segments = (await listSegments(audit)).map((name) => readFile(join(audit, name), 'utf8'));
      return (await Promise.all(segments)).flatMap((text) => text.split('\n').slice(0, -1));
    },
    async close() {
      await gateway.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startOnWorkerd(configuration: JsonObject, policies: EachSettings['policies']): Promise<Started> {
  return serveWorkerd(await builtOnce('wrangler.toml'), {
    configuration: { ...configuration, policies: Object.keys(policies) },
    policies,
  });
}
