import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../gateway/config.ts';
import { createGateway } from '../../gateway/node.ts';
import type { GuardAnswer } from './compare.ts';
import { serveModels } from './model-server.ts';
import { buildWorker, serveWorkerd } from './workerd.ts';

/** The library policies that are compared, under names of their own: with all the time that a busy machine needs. */
export const POLICIES = { 'parity/baseline': 'baseline@1', 'parity/detectors': 'detectors@1' } as const;

const BUDGET_MS = 10_000;

/** The same gateway in both runtimes, with the text encoder guard-edge and both policies. */
export interface TwoGateways {
  readonly node: string;
  readonly workerd: string;
  close(): Promise<void>;
}

/** @param built a folder of `buildWorker`, for one that is there already. */
export async function startBoth(built?: string): Promise<TwoGateways> {
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-parity-'));
  const ends: (() => Promise<void> | void)[] = [() => rm(directory, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const end of ends.toReversed()) await end();
  };
  try {
    const policies = Object.fromEntries(
      Object.entries(POLICIES).map(([id, parent]) => [
        id,
        { id, version: '1.0.0', extends: [parent], defaults: { budgetMs: BUDGET_MS }, rules: [] },
      ]),
    );
    const configuration = { models: {}, classifiers: { models: ['guard-edge'] } };
    const files = Object.values(policies).map((policy, index) => ({ policy, file: join(directory, `${index}.json`) }));
    for (const { policy, file } of files) await writeFile(file, JSON.stringify(policy));
    const own = {
      listen: { host: '127.0.0.1', port: 0 },
      policies: files.map(({ file }) => file),
      audit: { directory: join(directory, 'audit') },
    };
    const node = await createGateway(parseConfig(JSON.stringify({ ...configuration, ...own }), 'portcullis.json'));
    ends.push(() => node.close());
    const models = await serveModels();
    ends.push(models.close);
    const modules = built ?? join(directory, 'worker');
    if (built === undefined) {
      await mkdir(modules);
      await buildWorker('wrangler.edge.toml', modules);
    }
    const workerd = await serveWorkerd(modules, {
      configuration: { ...configuration, policies: Object.keys(policies) },
      policies,
      models: models.address,
    });
    ends.push(workerd.close);
    return { node: (await node.listen()).url, workerd: workerd.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * What a gateway says of texts of users, in order.
 *
 * @throws Error when it does not answer with 200.
 */
export async function guard(url: string, texts: readonly string[]): Promise<readonly GuardAnswer[]> {
  const response = await fetch(`${url}/v1/guard`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ segments: texts.map((text) => ({ stage: 'input', text })) }),
  });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`the gateway answered ${response.status}: ${body}`);
  return (JSON.parse(body) as { readonly segments: readonly GuardAnswer[] }).segments;
}
