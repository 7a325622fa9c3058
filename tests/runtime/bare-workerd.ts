import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { JsonObject } from '../../exchange/json.ts';
import { buildWorker, type Deployment, serveWorkerd } from '../../scripts/parity/workerd.ts';

/** The built gateway in workerd and nothing before it. */
export interface BareWorkerd {
  readonly url: string;
  /** What the audit object has stored. */
  records(): Promise<readonly JsonObject[]>;
  /** What it wrote so far. */
  readonly logs: () => string;
}

/** The deployment with the text encoder. */
export interface Edge {
  /** The server behind the binding of the models, as `host:port`. Without it the binding is missing. */
  readonly models?: string;
  /** Policies of its own, by id (`PORTCULLIS_POLICIES`). */
  readonly policies?: JsonObject;
}

/**
 * @param configuration the variable `PORTCULLIS`.
 * @param edge for the deployment of wrangler.edge.toml instead of that of wrangler.toml.
 * Ends with the test.
 */
export async function startBareWorkerd(configuration: JsonObject, edge?: Edge): Promise<BareWorkerd> {
  const built = await builtOnce(edge ? 'wrangler.edge.toml' : 'wrangler.toml');
  const { url, auditLines, logs, close } = await serveWorkerd(built, { configuration, ...edge });
  onTestFinished(close);
  return {
    url,
    records: async () => (await auditLines()).map((line) => JSON.parse(line).record),
    logs,
  };
}

const builds = new Map<Deployment, Promise<string>>();

/** What wrangler makes of a configuration, once for all tests of a file: the folder of its modules. */
export function builtOnce(deployment: Deployment): Promise<string> {
  const known = builds.get(deployment);
  if (known) return known;
  const made = mkdtemp(join(tmpdir(), 'portcullis-build-')).then(async (directory) => {
    await buildWorker(deployment, directory);
    return directory;
  });
  builds.set(deployment, made);
  return made;
}
