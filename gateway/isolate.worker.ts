import { createCache, type SignalCache } from '../classifiers/cache.ts';
import type { Classifier } from '../classifiers/classifier.ts';
import { createShippedDetectors } from '../classifiers/detectors/shipped.ts';
import type { LoadingEncoder, ModelStore } from '../classifiers/onnx/load.worker.ts';
import { createSchedule } from '../classifiers/schedule.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { isJsonObject } from '../exchange/json.ts';
import { compilePolicy } from '../policies/engine/compile.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { type Policy, parsePolicy } from '../policies/engine/parse.ts';
import agent from '../policies/library/agent.json' with { type: 'json' };
import baseline from '../policies/library/baseline.json' with { type: 'json' };
import children from '../policies/library/children.json' with { type: 'json' };
import detectors from '../policies/library/detectors.json' with { type: 'json' };
import euAiAct from '../policies/library/eu-ai-act.json' with { type: 'json' };
import observe from '../policies/library/observe.json' with { type: 'json' };
import piiGdpr from '../policies/library/pii-gdpr.json' with { type: 'json' };
import secrets from '../policies/library/secrets.json' with { type: 'json' };
import strict from '../policies/library/strict.json' with { type: 'json' };
import { type Config, parseConfig } from './config.ts';
import { createModels } from './models.worker.ts';
import type { ModelDirectory } from './moderation/parts.ts';
import { createPatternDetectors } from './policy-detectors.ts';
import { fetchTransport } from './providers/transport-fetch.worker.ts';
import { checkRemoteSignals, openRemoteGuard } from './remote-guards.ts';
import { checkRoutes } from './routing.ts';

/** What an isolate makes once and its requests share: nothing that belongs to one of them, no timer, no connection. */
export interface Isolate {
  readonly config: Config;
  readonly classifiers: readonly Classifier[];
  /** Those among the classifiers whose model is loaded by the requests that need it. */
  readonly encoders: readonly LoadingEncoder[];
  readonly cache: SignalCache;
  readonly policies: readonly CompiledPolicy[];
  readonly models: ModelDirectory;
}

const LIBRARY: Readonly<Record<string, unknown>> = {
  agent,
  baseline,
  children,
  detectors,
  'eu-ai-act': euAiAct,
  observe,
  'pii-gdpr': piiGdpr,
  secrets,
  strict,
};

/** What errors call the configuration. */
const SETTINGS = 'the variable PORTCULLIS';
/** Where the policies of your own are, by id: a variable, as the configuration is. */
const OWN_POLICIES = 'PORTCULLIS_POLICIES';

/**
 * @param settings the configuration, as in `portcullis.json`; its policies are names of the library, or ids of
 *   `PORTCULLIS_POLICIES`.
 * @param environment holds that, and the credentials that the configuration names.
 * @param encoders of the models that the configuration names, opened; none by default.
 * @throws PortcullisError `invalid_config` or `invalid_policy`.
 */
export function createIsolate(
  settings: unknown,
  environment: Readonly<Record<string, unknown>>,
  encoders: readonly LoadingEncoder[] = [],
): Isolate {
  const config = parseConfig(JSON.stringify(settings ?? {}, null, 2), SETTINGS);
  const own = environment[OWN_POLICIES] ?? {};
  if (!isJsonObject(own)) {
    throw new PortcullisError('invalid_config', `the variable ${OWN_POLICIES} has to be an object of policies by id`);
  }
  const parsed = config.policies.map((name) => readPolicy(name, { ...own, ...LIBRARY }));
  const remote = Object.entries(config.classifiers.remote ?? {}).map(([name, guard]) =>
    openRemoteGuard(name, guard, environment, fetchTransport),
  );
  const classifiers = [
    ...encoders.map(({ classifier }) => classifier),
    ...createShippedDetectors(),
    ...createPatternDetectors(parsed),
    ...remote,
  ];
  const policies = parsed.map((policy) => compileHere(policy, classifiers));
  checkRoutes(policies, config);
  checkRemoteSignals(policies, classifiers);
  return {
    config,
    classifiers,
    encoders,
    cache: createCache(config.classifiers.cachedSignals),
    policies,
    models: createModels(config, environment),
  };
}

/** Opens the encoder of a name. */
export type OpenEncoder = (name: string, store: ModelStore) => Promise<LoadingEncoder>;

/** The models that are small enough for a Worker. */
const ENCODERS: readonly string[] = ['guard-edge'];
/** The binding of the folder with the models. */
const STORE = 'ASSETS';

/**
 * The encoders that the configuration itself names in `classifiers.models`: its default is for Node.
 *
 * @param open absent where the deployment comes without the runtime of models.
 * @throws PortcullisError `invalid_config` for one that cannot be here, `invalid_model_file` as `openEncoder`.
 */
export async function openEncoders(
  settings: unknown,
  environment: Readonly<Record<string, unknown>>,
  open: OpenEncoder | undefined,
): Promise<readonly LoadingEncoder[]> {
  const names = namedModels(settings);
  if (names.length === 0) return [];
  if (!open) throw cannotRun(names[0]!, 'this Worker was built without models: deploy it with wrangler.edge.toml');
  const other = names.find((name) => !ENCODERS.includes(name));
  if (other !== undefined) throw cannotRun(other, `a Worker runs ${ENCODERS.join(', ')}`);
  const store = environment[STORE];
  if (!isStore(store))
    throw cannotRun(names[0]!, `the binding ${STORE} is missing: add [assets] as in wrangler.edge.toml`);
  return Promise.all(names.map((name) => open(name, store)));
}

function namedModels(settings: unknown): readonly string[] {
  if (!isJsonObject(settings) || !isJsonObject(settings.classifiers)) return [];
  if (settings.classifiers.models === undefined) return [];
  return parseConfig(JSON.stringify(settings, null, 2), SETTINGS).classifiers.models;
}

function isStore(value: unknown): value is ModelStore {
  return typeof value === 'object' && value !== null && 'fetch' in value && typeof value.fetch === 'function';
}

function cannotRun(name: string, why: string): PortcullisError {
  return new PortcullisError('invalid_config', `"classifiers"."models" names "${name}", and ${why}`);
}

/** @param documents by id. */
function readPolicy(name: string, documents: Readonly<Record<string, unknown>>): Policy {
  const textOf = (id: string) => {
    const document = Object.hasOwn(documents, id) ? documents[id] : undefined;
    return document === undefined ? undefined : { file: `${id}.json`, text: JSON.stringify(document, null, 2) };
  };
  const found = textOf(name);
  if (!found) {
    const names = Object.keys(documents).join(', ');
    throw new PortcullisError('invalid_config', `there is no policy "${name}" here; there is ${names}`);
  }
  return parsePolicy(found.text, found.file, { findParent: textOf });
}

/**
 * Signals that no classifier gives here stay unknown, and the policy says what that means; the threshold that such a
 * signal would be compared with does not matter, so it need not be known.
 */
function compileHere(policy: Policy, classifiers: readonly Classifier[]): CompiledPolicy {
  const { signals, operatingPoint } = createSchedule({ classifiers, cache: createCache(1) });
  return compilePolicy(policy, {
    operatingPoint: (signal, rate) => (signals.includes(signal) ? operatingPoint(signal, rate) : 1),
  });
}
