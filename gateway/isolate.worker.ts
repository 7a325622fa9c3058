import { createCache, type SignalCache } from '../classifiers/cache.ts';
import type { Classifier } from '../classifiers/classifier.ts';
import { createPiiDetector } from '../classifiers/detectors/pii.ts';
import { createSecretDetector } from '../classifiers/detectors/secret.ts';
import { createSchedule } from '../classifiers/schedule.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { compilePolicy } from '../policies/engine/compile.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { parsePolicy } from '../policies/engine/parse.ts';
import baseline from '../policies/library/baseline.json' with { type: 'json' };
import detectors from '../policies/library/detectors.json' with { type: 'json' };
import observe from '../policies/library/observe.json' with { type: 'json' };
import strict from '../policies/library/strict.json' with { type: 'json' };
import { type Config, parseConfig } from './config.ts';
import { createModels } from './models.worker.ts';
import type { ModelDirectory } from './moderation/parts.ts';

/** What an isolate makes once and its requests share: nothing that belongs to one of them, no timer, no connection. */
export interface Isolate {
  readonly config: Config;
  readonly classifiers: readonly Classifier[];
  readonly cache: SignalCache;
  readonly policies: readonly CompiledPolicy[];
  readonly models: ModelDirectory;
}

const LIBRARY: Readonly<Record<string, unknown>> = { baseline, detectors, observe, strict };

/**
 * @param settings the configuration, as in `portcullis.json`.
 * @param environment holds the credentials that the configuration names.
 * @throws PortcullisError `invalid_config` or `invalid_policy`.
 */
export function createIsolate(settings: unknown, environment: Readonly<Record<string, unknown>>): Isolate {
  const config = parseConfig(JSON.stringify(settings ?? {}, null, 2), 'the variable PORTCULLIS');
  const classifiers = [createPiiDetector(), createSecretDetector()];
  return {
    config,
    classifiers,
    cache: createCache(config.classifiers.cachedSignals),
    policies: config.policies.map((name) => loadPolicy(name, classifiers)),
    models: createModels(config, environment),
  };
}

/**
 * A policy of the library. Signals that no classifier gives here stay unknown, and the policy says what that means; the
 * threshold that such a signal would be compared with does not matter, so it need not be known.
 */
function loadPolicy(name: string, classifiers: readonly Classifier[]): CompiledPolicy {
  const document = Object.hasOwn(LIBRARY, name) ? LIBRARY[name] : undefined;
  if (document === undefined) {
    const names = Object.keys(LIBRARY).join(', ');
    throw new PortcullisError('invalid_config', `there is no policy "${name}" in the library; there is ${names}`);
  }
  const { signals, operatingPoint } = createSchedule({ classifiers, cache: createCache(1) });
  return compilePolicy(parsePolicy(JSON.stringify(document, null, 2), `${name}.json`), {
    operatingPoint: (signal, rate) => (signals.includes(signal) ? operatingPoint(signal, rate) : 1),
  });
}
