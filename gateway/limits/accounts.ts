import type { Caller } from '../../exchange/exchange.ts';
import { type Account, type CallLimits, LIMIT_NAMES } from './limiter.ts';

/** What the configuration says of limits on callers. */
export interface CallerLimits {
  /** Of each key that has none of its own. */
  readonly perKey?: CallLimits;
  /** By the id of a key; each limit replaces that of `perKey`. */
  readonly keys?: Readonly<Record<string, CallLimits>>;
  /** Of each tenant that has none of its own: all of its keys together. */
  readonly perTenant?: CallLimits;
  /** By tenant; each limit replaces that of `perTenant`. */
  readonly tenants?: Readonly<Record<string, CallLimits>>;
}

/** A key, as far as limits go. */
export interface LimitedKey {
  readonly id: string;
  readonly tenant?: string;
}

/** Whether anybody has a limit. */
export function isLimiting({ perKey, keys, perTenant, tenants }: CallerLimits): boolean {
  const all = [perKey, perTenant, ...Object.values(keys ?? {}), ...Object.values(tenants ?? {})];
  return all.some((limits) => hasAny(limits));
}

/** Whether every caller has a limit. */
export function limitsEverybody(limits: CallerLimits, keys: readonly LimitedKey[]): boolean {
  const callers = keys.length === 0 ? [{ key: 'local' }] : keys.map((key) => ({ key: key.id, ...tenantOf(key) }));
  return callers.every((caller) => accountsOf(caller, limits).length > 0);
}

function tenantOf({ tenant }: LimitedKey): { readonly tenant?: string } {
  return tenant === undefined ? {} : { tenant };
}

/** The accounts that count what a caller does: its key's and its tenant's, where they have limits. */
export function accountsOf({ key, tenant }: Caller, limits: CallerLimits): readonly Account[] {
  const accounts: Account[] = [
    { of: 'key', name: key, limits: { ...limits.perKey, ...named(limits.keys, key) } },
    ...(tenant === undefined
      ? []
      : [{ of: 'tenant', name: tenant, limits: { ...limits.perTenant, ...named(limits.tenants, tenant) } } as const]),
  ];
  return accounts.filter((account) => hasAny(account.limits));
}

function named(limits: Readonly<Record<string, CallLimits>> | undefined, name: string): CallLimits | undefined {
  return limits && Object.hasOwn(limits, name) ? limits[name] : undefined;
}

function hasAny(limits: CallLimits | undefined): boolean {
  return LIMIT_NAMES.some((name) => limits?.[name] !== undefined);
}
