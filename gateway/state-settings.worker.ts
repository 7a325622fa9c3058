import type { AnalyticsEngineDataset, DurableObjectNamespace, KVNamespace, R2Bucket } from 'cloudflare:workers';
import { PortcullisError } from '../exchange/errors.ts';
import { isJsonObject } from '../exchange/json.ts';
import { SEAL_SECONDS } from './audit/sealing.worker.ts';
import type { LimiterObject } from './limits/limiter-object.worker.ts';

/** What a Worker keeps outside of its isolates. Each is there where its binding is, and absent without it. */
export interface StateBindings {
  /** Policies of your own, in versions. */
  readonly POLICIES?: KVNamespace;
  /** API keys, by their hash. */
  readonly KEYS?: KVNamespace;
  /** What counts callers. */
  readonly LIMITS?: DurableObjectNamespace<LimiterObject>;
  /** Where the audit log's files go. */
  readonly AUDIT_BUCKET?: R2Bucket;
  /** Counts of exchanges. */
  readonly METRICS?: AnalyticsEngineDataset;
}

/** What may be set of them. */
export interface StateSettings {
  /** After so many seconds the policies are looked at again. */
  readonly policySeconds: number;
  /** How many audit logs there are; a tenant's exchanges are all in one. */
  readonly auditShards: number;
  /** After so many seconds what the audit log holds goes to the bucket; its objects read it themselves. */
  readonly sealSeconds: number;
}

/** The variable beside `PORTCULLIS` that holds the settings. */
const STATE = 'PORTCULLIS_STATE';
const RANGES = { policySeconds: [1, 86_400], auditShards: [1, 256], sealSeconds: [1, 86_400] } as const;
const DEFAULTS: StateSettings = { policySeconds: 60, auditShards: 1, sealSeconds: SEAL_SECONDS };

/** The method by which each binding is known for what it has to be. */
const METHODS = { POLICIES: 'get', KEYS: 'get', LIMITS: 'getByName', AUDIT_BUCKET: 'head', METRICS: 'writeDataPoint' };

/**
 * Reads the variable `PORTCULLIS_STATE`.
 *
 * @throws PortcullisError `invalid_config` for a setting that there is not, or that is no whole number in its range.
 */
export function stateSettings(environment: Readonly<Record<string, unknown>>): StateSettings {
  const written = environment[STATE] ?? {};
  if (!isJsonObject(written)) throw invalid(`the variable ${STATE} has to be an object`);
  const read: Partial<Record<keyof typeof RANGES, number>> = {};
  for (const [name, value] of Object.entries(written)) {
    if (!isSetting(name)) throw invalid(`${STATE} has no "${name}"; it has ${Object.keys(RANGES).join(', ')}`);
    const [least, most] = RANGES[name];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw invalid(`${STATE} "${name}" has to be a whole number from ${least} to ${most}`);
    }
    read[name] = value;
  }
  return { ...DEFAULTS, ...read };
}

function isSetting(name: string): name is keyof typeof RANGES {
  return Object.hasOwn(RANGES, name);
}

/**
 * The bindings that are there.
 *
 * @throws PortcullisError `invalid_config` for one of another kind.
 */
export function stateBindings(environment: Readonly<Record<string, unknown>>): StateBindings {
  for (const [name, method] of Object.entries(METHODS)) {
    const binding = environment[name];
    if (binding === undefined) continue;
    const has = typeof binding === 'object' && binding !== null ? Reflect.get(binding, method) : undefined;
    if (typeof has !== 'function') throw invalid(`the binding ${name} is of another kind: see docs/edge.md`);
  }
  // What they are has just been looked at, as far as a Worker can see it.
  return environment as StateBindings;
}

function invalid(problem: string): PortcullisError {
  return new PortcullisError('invalid_config', problem);
}
