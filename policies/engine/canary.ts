import { digest } from '../../exchange/canonical.ts';
import type { Facts, Subject } from '../../exchange/segment.ts';
import type { Canary } from './compiled.ts';
import type { Mode } from './document.ts';

const SUBJECTS: Readonly<Record<Canary['by'], Subject>> = {
  tenant: 'caller.tenant',
  key: 'caller.key',
  exchange: 'exchange.id',
};

/** The canary that a mode asks for. The version has no part in its seed: a new version keeps the same exchanges. */
export function canaryOf(mode: Mode | undefined, policy: string, rule: string): readonly Canary[] {
  if (typeof mode !== 'object') return [];
  return [{ seed: `${policy}\u0000${rule}`, percent: mode.percent, by: mode.by ?? 'tenant' }];
}

/**
 * Whether a canary enforces for these facts: always the same for one subject, and for `percent` of all subjects. A
 * higher percentage keeps every subject of a lower one. Without the subject (a caller that has no tenant) it does not.
 */
export function isInCanary({ seed, percent, by }: Canary, facts: Facts): boolean {
  const subject = facts[SUBJECTS[by]];
  if (subject === undefined) return false;
  const hash = digest(`${seed}\u0000${by}\u0000${subject}`).slice('sha256:'.length, 'sha256:'.length + 8);
  return Number.parseInt(hash, 16) / 2 ** 32 < percent / 100;
}
