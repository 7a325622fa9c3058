import type { Family } from './family.ts';
import { graniteGuardian } from './granite-guardian.ts';
import { llamaGuard } from './llama-guard.ts';
import { qwen3guard } from './qwen3guard.ts';
import { shieldgemma } from './shieldgemma.ts';

/** The guard models there are, by the name that a configuration has for them. A new one is added here. */
export const FAMILIES = {
  qwen3guard,
  'llama-guard': llamaGuard,
  shieldgemma,
  'granite-guardian': graniteGuardian,
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyName = keyof typeof FAMILIES;
