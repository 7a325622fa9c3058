import type { Node } from 'jsonc-parser';
import { type Diagnostic, hintFor, placeOf } from '../../exchange/diagnostics.ts';
import { pointerToken } from '../../exchange/json.ts';
import type { CallerLimits, LimitedKey } from './accounts.ts';

/** Limits of keys and tenants that there are not: whoever wrote them meant another name. */
export function limitFaults(tree: Node, limits: CallerLimits, keys: readonly LimitedKey[]): readonly Diagnostic[] {
  const tenants = [...new Set(keys.flatMap(({ tenant }) => tenant ?? []))];
  return [
    ...faultsAmong(
      tree,
      '/limits/keys',
      limits.keys,
      keys.map(({ id }) => id),
      (name) => `there is no key ${name}`,
    ),
    ...faultsAmong(tree, '/limits/tenants', limits.tenants, tenants, (name) => `no key is of the tenant ${name}`),
  ];
}

function faultsAmong(
  tree: Node,
  pointer: string,
  limits: object | undefined,
  names: readonly string[],
  message: (name: string) => string,
): readonly Diagnostic[] {
  return Object.keys(limits ?? {}).flatMap((name) => {
    if (names.includes(name)) return [];
    const place = placeOf(tree, `${pointer}/${pointerToken(name)}`, 'key');
    return [{ ...place, message: message(JSON.stringify(name)), hint: hintFor(name, names) ?? 'add it to "keys"' }];
  });
}
