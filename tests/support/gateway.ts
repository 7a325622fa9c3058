import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import OpenAI from 'openai';
import { type Config, parseConfig } from '../../gateway/config.ts';
import { upstreamWithDefaults } from '../../gateway/model-settings.ts';
import { createGateway, type Gateway } from '../../gateway/node.ts';

/** A llama of random weights: it answers garbage, as a real model would be run. */
export const TINY_GGUF = fileURLToPath(new URL('../fixtures/tiny.gguf', import.meta.url));

const LIBRARY = new URL('../../policies/library/', import.meta.url);

export interface RunningGateway {
  readonly gateway: Gateway;
  readonly url: string;
  readonly auditDirectory: string;
  readonly client: OpenAI;
  /** Errors that were not a client's: a test that expects none looks here. */
  readonly errors: readonly unknown[];
  close(): Promise<void>;
}

/** What a test changes of the default configuration. */
export interface GatewaySettings extends Partial<Config> {
  /** Gets every model name that no alias takes. */
  readonly upstreamUrl?: string;
  /** Milliseconds until a silent upstream is given up. */
  readonly upstreamTimeoutMs?: number;
}

/**
 * A policy of the library as a file that allows a scan all the time it needs: a machine that is busy with other tests
 * makes no verdict another one. Scans that are late have tests of their own.
 */
async function patient(policy: string, directory: string): Promise<string> {
  if (policy.endsWith('.json')) return policy;
  const document = JSON.parse(await readFile(new URL(`${policy}.json`, LIBRARY), 'utf8'));
  const file = join(directory, `${policy}.json`);
  await writeFile(file, JSON.stringify({ ...document, defaults: { ...document.defaults, budgetMs: 10_000 } }));
  return file;
}

/** Starts the real gateway on 127.0.0.1 with an audit log of its own, and no model unless `settings` has one. */
export async function startGateway(settings: GatewaySettings = {}): Promise<RunningGateway> {
  const { upstreamUrl, upstreamTimeoutMs, ...changes } = settings;
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-'));
  const auditDirectory = changes.audit?.directory ?? join(directory, 'audit');
  const timeouts = upstreamTimeoutMs && { firstByteTimeoutMs: upstreamTimeoutMs, idleTimeoutMs: upstreamTimeoutMs };
  const config: Config = {
    ...parseConfig('{}', 'portcullis.json'),
    listen: { host: '127.0.0.1', port: 0 },
    models: {},
    audit: { directory: auditDirectory },
    ...(upstreamUrl && {
      upstreams: { fixture: upstreamWithDefaults({ baseUrl: upstreamUrl, ...timeouts }) },
      defaultUpstream: 'fixture',
    }),
    ...changes,
    policies: await Promise.all((changes.policies ?? ['baseline']).map((policy) => patient(policy, directory))),
  };
  const errors: unknown[] = [];
  const gateway = await createGateway(config, { onError: (error) => void errors.push(error) });
  const { url } = await gateway.listen();
  await gateway.modelsSettled;
  return {
    gateway,
    url,
    auditDirectory,
    client: new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0 }),
    errors,
    close: async () => {
      await gateway.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
