import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadMultilingual } from '../classifiers/by-language.node.ts';
import { createCache, type SharedSignals } from '../classifiers/cache.ts';
import { loadCascade } from '../classifiers/cascade.node.ts';
import type { Classifier } from '../classifiers/classifier.ts';
import { loadLanguages } from '../classifiers/detectors/language.ts';
import { createShippedDetectors } from '../classifiers/detectors/shipped.ts';
import { loadImageClassifier, loadTextReader } from '../classifiers/image/load.node.ts';
import { openImage } from '../classifiers/image/open.node.ts';
import { createImageThread } from '../classifiers/image/thread.node.ts';
import { readingImages } from '../classifiers/image/through-text.ts';
import { loadEncoder } from '../classifiers/onnx/load.node.ts';
import { createRegistry } from '../classifiers/registry.ts';
import { createSchedule } from '../classifiers/schedule.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { compilePolicy } from '../policies/engine/compile.ts';
import type { FindParent } from '../policies/engine/parents.ts';
import { type Policy, parsePolicy } from '../policies/engine/parse.ts';
import type { Config } from './config.ts';
import type { GuardSnapshot } from './moderation/parts.ts';
import { createPolicyDetectors, embedderAmong } from './policy-detectors.ts';
import { libraryNames, parentFinder, policyFile } from './policy-files.node.ts';
import { createUndiciTransport } from './providers/transport-undici.node.ts';
import { checkRemoteSignals, guardTimeouts, openRemoteGuard } from './remote-guards.ts';

const MODELS = new URL('../classifiers/models/', import.meta.url);

type GuardConfig = Pick<Config, 'policies' | 'classifiers'>;

/** What decides, and what people are shown of it. It never changes: a reload makes another. */
export interface LoadedGuard extends GuardSnapshot {
  readonly classifiers: readonly LoadedClassifier[];
}

/** What decides, without a model, a log or a server. */
export interface Guard extends LoadedGuard {
  close(): Promise<void>;
}

export interface LoadedClassifier {
  readonly id: string;
  readonly digest: string;
  readonly loadMs: number;
}

/** Where guards come from: the files of the policies, read anew each time, and the classifiers, which are kept. */
export interface GuardSource {
  /**
   * Reads, checks and compiles every policy. Called again, it keeps the models, the cache of signals and, unless the
   * detectors of the policies have changed, the schedule with what waits in it.
   *
   * @throws PortcullisError `invalid_policy`, `invalid_model_file`, `invalid_config`; what was loaded before is untouched.
   */
  load(): Promise<LoadedGuard>;
  /**
   * The files that the last load read or tried to read, parents too, and those of the last one that succeeded: what a
   * watch is on. A folder stands for the parent that was not found in it.
   */
  files(): readonly string[];
  /** Closes the classifiers. Those of a policy's detectors have nothing to close. */
  close(): Promise<void>;
}

/**
 * Loads the classifiers and compiles the policies that a configuration names.
 *
 * @throws PortcullisError `invalid_policy`, `invalid_model_file`, `invalid_config`: a gateway never starts unguarded.
 */
export async function loadGuard(config: GuardConfig): Promise<Guard> {
  const source = openGuardSource(config);
  const close = () => source.close();
  try {
    return { ...(await source.load()), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * The source of the guards of a configuration. It re-reads the files that the configuration names, not the configuration.
 *
 * @param environment read for the variables that the configuration names, and no other.
 * @param shared makes the cache that other processes share, for the models; the detectors are faster than it.
 */
export function openGuardSource(
  config: GuardConfig,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  shared?: (keeps: (classifier: string) => boolean) => SharedSignals,
): GuardSource {
  const folder = (name: string) => fileURLToPath(new URL(name, MODELS));
  const thread = createImageThread();
  const registry = createRegistry({
    'guard-base': () => loadEncoder(folder('guard-base')),
    'guard-edge': () => loadEncoder(folder('guard-edge')),
    'guard-cascade': () => loadCascade(folder('guard-cascade'), folder),
    'guard-multilingual': () => loadMultilingual(folder),
    'image-nsfw': () => loadImageClassifier(folder('image-nsfw'), thread),
    'image-text': () => loadTextReader(folder('image-text'), thread),
    ...Object.fromEntries(
      Object.entries(config.classifiers.remote ?? {}).map(([name, guard]) => [
        `remote.${name}`,
        async () => {
          const { send, close } = createUndiciTransport(guardTimeouts(guard));
          return openRemoteGuard(name, guard, environment, send, close);
        },
      ]),
    ),
  });
  const slow = new Set<string>();
  const cache = createCache(
    config.classifiers.cachedSignals,
    shared?.((classifier) => slow.has(classifier)),
  );
  let kept: readonly Loaded[] | undefined;
  let last: (LoadedGuard & { readonly own: readonly Classifier[] }) | undefined;
  let read: ReadonlySet<string> = new Set();
  let tried: Set<string> = new Set();

  async function loadKept(): Promise<readonly Loaded[]> {
    const loaded: Loaded[] = [];
    const remote = Object.keys(config.classifiers.remote ?? {}).map((name) => `remote.${name}`);
    for (const name of [...config.classifiers.models, ...remote]) {
      const start = performance.now();
      loaded.push(loadedSince(start, await registry.get(name)));
    }
    for (const { digest } of loaded) slow.add(digest);
    const start = performance.now();
    return [...loaded, ...createShippedDetectors().map((detector) => loadedSince(start, detector))];
  }

  return {
    async load() {
      tried = new Set();
      const parsed = await readPolicies(config.policies, tried);
      kept ??= await loadKept();
      const start = performance.now();
      const models = kept.map(({ classifier }) => classifier);
      const own = await createPolicyDetectors(parsed, embedderAmong(models), last?.own);
      const loaded = [...kept, ...own.map((detector) => loadedSince(start, detector))];
      // One schedule shares the thread fairly among its scans; two would each count the time as theirs alone.
      const schedule =
        last && digestsOf(last.own) === digestsOf(own)
          ? last.schedule
          : createSchedule({
              classifiers: readingImages(loaded.map(({ classifier }) => classifier)),
              cache,
              openImage,
            });
      const policies = parsed.map((policy) => compilePolicy(policy, schedule));
      checkRemoteSignals(policies, schedule.classifiers);
      if (policies.some(({ fields }) => fields.includes('language'))) await loadLanguages();
      const classifiers = loaded.map(({ id, digest, loadMs }) => ({ id, digest, loadMs }));
      const guard = Object.freeze({ policies: Object.freeze(policies), schedule, classifiers });
      last = { ...guard, own };
      read = tried;
      return guard;
    },
    files: () => [...new Set([...read, ...tried])],
    close: () => registry.close(),
  };
}

function digestsOf(classifiers: readonly Classifier[]): string {
  return classifiers.map(({ digest }) => digest).join(' ');
}

type Loaded = LoadedClassifier & { readonly classifier: Classifier };

function loadedSince(start: number, classifier: Classifier): Loaded {
  return { id: classifier.id, digest: classifier.digest, loadMs: performance.now() - start, classifier };
}

/**
 * Reads policies of the library by name, and your own by path, with those that they extend.
 *
 * @param tried is given the name of each file that is read or cannot be.
 * @throws PortcullisError `invalid_policy`.
 */
function readPolicies(names: readonly string[], tried: Set<string>): Promise<readonly Policy[]> {
  const find = parentFinder((file) => void tried.add(file));
  const findParent: FindParent = (id, child) => {
    const found = find(id, child);
    if (!found) tried.add(dirname(child));
    return found;
  };
  return Promise.all(
    names.map(async (name) => {
      const file = policyFile(name);
      tried.add(file);
      return parsePolicy(await readText(name, file), file, { findParent });
    }),
  );
}

async function readText(name: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const hint = name.endsWith('.json')
      ? 'Check the path.'
      : `The library has ${libraryNames().join(', ')}; a file of your own ends in .json.`;
    throw new PortcullisError('invalid_policy', `The policy ${name} cannot be read. ${hint}`, { cause });
  }
}
