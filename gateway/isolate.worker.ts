import { createCache, type SignalCache } from '../classifiers/cache.ts';
import type { Classifier } from '../classifiers/classifier.ts';
import { createShippedDetectors } from '../classifiers/detectors/shipped.ts';
import type { LoadingEncoder, ModelStore } from '../classifiers/onnx/load.worker.ts';
import { createSchedule } from '../classifiers/schedule.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { isJsonObject, type JsonObject } from '../exchange/json.ts';
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
import { createKeyStore, type KeyStore } from './keys-kv.worker.ts';
import { isLimiting } from './limits/accounts.ts';
import { noLimiter } from './limits/object-limits.worker.ts';
import { createModels } from './models.worker.ts';
import type { ModelDirectory } from './moderation/parts.ts';
import { createPolicyBook, type PolicyBook } from './policies-kv.worker.ts';
import { createPatternDetectors } from './policy-detectors.ts';
import { fetchTransport } from './providers/transport-fetch.worker.ts';
import { checkRemoteSignals, openRemoteGuard } from './remote-guards.ts';
import { checkRoutes } from './routing.ts';
import { type StateBindings, type StateSettings, stateBindings, stateSettings } from './state-settings.worker.ts';

/** What an isolate makes once and its requests share: nothing that belongs to one of them, no timer, no connection. */
export interface Isolate {
  readonly config: Config;
  readonly settings: StateSettings;
  /** Those that come with the deployment; policies have others of their own. */
  readonly classifiers: readonly Classifier[];
  /** Those among the classifiers whose model is loaded by the requests that need it. */
  readonly encoders: readonly LoadingEncoder[];
  readonly cache: SignalCache;
  /** What decides, where it comes with the deployment. */
  readonly rules?: Rules;
  /** What decides, where it is kept outside; one of both is there. */
  readonly book?: PolicyBook<Rules>;
  /** Where keys are kept outside. */
  readonly keys?: KeyStore;
  readonly models: ModelDirectory;
}

/** What decides: made whole, and replaced as a whole. */
export interface Rules {
  readonly policies: readonly CompiledPolicy[];
  readonly classifiers: readonly Classifier[];
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
 *   `PORTCULLIS_POLICIES`, or of the version in the binding `POLICIES`.
 * @param environment holds that, and the credentials that the configuration names.
 * @param encoders of the models that the configuration names, opened; none by default.
 * @param onError told of what goes wrong later, for the log.
 * @throws PortcullisError `invalid_config` or `invalid_policy`.
 */
export function createIsolate(
  settings: unknown,
  environment: Readonly<Record<string, unknown>>,
  encoders: readonly LoadingEncoder[] = [],
  onError: (error: unknown) => void = console.error,
): Isolate {
  const config = parseConfig(JSON.stringify(settings ?? {}, null, 2), SETTINGS);
  const state = stateSettings(environment);
  const bindings = stateBindings(environment);
  checkState(config, bindings);
  if (bindings.POLICIES && environment[OWN_POLICIES] !== undefined) {
    throw cannotBeKept(`the variable ${OWN_POLICIES} and the binding POLICIES contradict each other: keep one of them`);
  }
  const remote = Object.entries(config.classifiers.remote ?? {}).map(([name, guard]) =>
    openRemoteGuard(name, guard, environment, fetchTransport),
  );
  const classifiers = [...encoders.map(({ classifier }) => classifier), ...createShippedDetectors(), ...remote];
  const make = (documents: JsonObject) => makeRules(config, documents, classifiers);
  const everyMs = state.policySeconds * 1_000;
  return {
    config,
    settings: state,
    classifiers,
    encoders,
    cache: createCache(Math.min(config.classifiers.cachedSignals, EDGE_CACHED_SIGNALS)),
    ...(bindings.POLICIES
      ? { book: createPolicyBook({ make: ofOtherNames(make), everyMs, now: Date.now, onError }) }
      : { rules: make(ownPolicies(environment)) }),
    ...(bindings.KEYS && { keys: createKeyStore(config.keys, Date.now) }),
    models: createModels(config, environment),
  };
}

/** The most signals that an isolate keeps, in its 128 MiB: some 10 MB; those that were longest unused go first. */
const EDGE_CACHED_SIGNALS = 200_000;

/** @throws PortcullisError `invalid_config` for what Workers cannot keep, and for bindings and settings that contradict. */
function checkState(config: Config, { LIMITS, KEYS }: StateBindings): void {
  if (config.responses) {
    throw cannotBeKept('"responses" keeps answers in the memory of one process, and Workers have none: leave it out');
  }
  if (config.redis) {
    throw cannotBeKept('"redis" is for gateways on Node; on Workers the binding LIMITS counts: leave it out');
  }
  if (isLimiting(config.limits) && !LIMITS) noLimiter();
  const passing = Object.entries(config.upstreams).find(([, { passClientKey }]) => passClientKey);
  if (KEYS && passing) {
    const [name] = passing;
    throw cannotBeKept(
      `"upstreams"."${name}"."passClientKey" and the binding KEYS contradict each other: what a client sends is its key ` +
        'for this gateway, which no upstream may see; name the upstream\'s own key with "apiKeyEnv"',
    );
  }
}

function cannotBeKept(problem: string): PortcullisError {
  return new PortcullisError('invalid_config', problem);
}

/** @throws PortcullisError `invalid_config`. */
function ownPolicies(environment: Readonly<Record<string, unknown>>): JsonObject {
  const own = environment[OWN_POLICIES] ?? {};
  if (isJsonObject(own)) return own;
  throw new PortcullisError('invalid_config', `the variable ${OWN_POLICIES} has to be an object of policies by id`);
}

/**
 * The policies of the configuration, with what reads texts for them.
 *
 * @param documents policies of your own, by id.
 * @throws PortcullisError `invalid_config` or `invalid_policy`; then nothing has changed.
 */
function makeRules(config: Config, documents: JsonObject, shipped: readonly Classifier[]): Rules {
  const parsed = config.policies.map((name) => readPolicy(name, { ...documents, ...LIBRARY }));
  const classifiers = [...shipped, ...createPatternDetectors(parsed)];
  const policies = parsed.map((policy) => compileHere(policy, classifiers));
  checkRoutes(policies, config);
  checkRemoteSignals(policies, classifiers);
  return { policies, classifiers };
}

/** A document under a name of the library would not be the one that decides, and whoever published it should know. */
function ofOtherNames(make: (documents: JsonObject) => Rules): (documents: JsonObject) => Rules {
  return (documents) => {
    const taken = Object.keys(documents).find((name) => Object.hasOwn(LIBRARY, name));
    if (taken !== undefined)
      throw cannotBeKept(`"${taken}" is a policy of the library: publish yours under another id`);
    return make(documents);
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
