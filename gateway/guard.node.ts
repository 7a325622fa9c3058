import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createCache } from '../classifiers/cache.ts';
import type { Classifier } from '../classifiers/classifier.ts';
import { createPatternDetector } from '../classifiers/detectors/pattern.ts';
import { createPiiDetector } from '../classifiers/detectors/pii.ts';
import { createSecretDetector } from '../classifiers/detectors/secret.ts';
import { loadEncoder } from '../classifiers/onnx/load.node.ts';
import { createRegistry } from '../classifiers/registry.ts';
import { createSchedule, type Schedule } from '../classifiers/schedule.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { compilePolicy } from '../policies/engine/compile.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { type Policy, parsePolicy } from '../policies/engine/parse.ts';
import type { Config } from './config.ts';

const LIBRARY = new URL('../policies/library/', import.meta.url);
const MODELS = new URL('../classifiers/models/', import.meta.url);

/** What decides: classifiers and policies, without a model, a log or a server. */
export interface Guard {
  readonly policies: readonly CompiledPolicy[];
  readonly schedule: Schedule;
  readonly classifiers: readonly LoadedClassifier[];
  close(): Promise<void>;
}

export interface LoadedClassifier {
  readonly id: string;
  readonly digest: string;
  readonly loadMs: number;
}

/**
 * Loads the classifiers and compiles the policies that a configuration names.
 *
 * @throws PortcullisError `invalid_policy`, `invalid_model_file`, `invalid_config`: a gateway never starts unguarded.
 */
export async function loadGuard(config: Pick<Config, 'policies' | 'classifiers'>): Promise<Guard> {
  const parsed = await Promise.all(config.policies.map(readPolicy));
  const declared = parsed.flatMap(({ document }) => Object.entries(document.detectors ?? {}));
  const registry = createRegistry({
    'guard-base': () => loadEncoder(fileURLToPath(new URL('guard-base', MODELS))),
    pii: async () => createPiiDetector(),
    secret: async () => createSecretDetector(),
    pattern: async () => createPatternDetector(declared.map(([name, detector]) => ({ name, ...detector }))),
  });
  const names = [...config.classifiers.models, 'pii', 'secret', ...(declared.length > 0 ? ['pattern'] : [])];
  const loaded: (LoadedClassifier & { classifier: Classifier })[] = [];
  for (const name of names) {
    const start = performance.now();
    const classifier = await registry.get(name);
    loaded.push({ id: classifier.id, digest: classifier.digest, loadMs: performance.now() - start, classifier });
  }
  const schedule = createSchedule({
    classifiers: loaded.map(({ classifier }) => classifier),
    cache: createCache(config.classifiers.cachedSignals),
  });
  const policies = parsed.map((policy) => compilePolicy(policy, schedule));
  return {
    policies,
    schedule,
    classifiers: loaded.map(({ id, digest, loadMs }) => ({ id, digest, loadMs })),
    close: () => registry.close(),
  };
}

/** Reads a policy of the library by name, or one of your own by path. @throws PortcullisError `invalid_policy`. */
async function readPolicy(name: string): Promise<Policy> {
  const file = name.endsWith('.json') ? name : fileURLToPath(new URL(`${name}.json`, LIBRARY));
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const hint = name.endsWith('.json')
      ? 'Check the path.'
      : 'The library has baseline, strict, detectors and observe; a file of your own ends in .json.';
    throw new PortcullisError('invalid_policy', `The policy ${name} cannot be read. ${hint}`, { cause });
  }
  return parsePolicy(text, file);
}
