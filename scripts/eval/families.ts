import { HAZARDS } from '../../exchange/signal.ts';

/**
 * Heads that answer one question together: a text is caught when any of them is at its operating point. So the false
 * alarms of a family are those of its heads added up, as they are for a policy that looks at all of them.
 */
export const FAMILIES = {
  hazards: ['harm', ...HAZARDS.map((name) => `hazard.${name}`)],
  // Of answers: what they hold, unless they refuse.
  'hazards, no refusal': ['harm', ...HAZARDS.map((name) => `hazard.${name}`)],
  attacks: ['injection', 'jailbreak'],
  hate: ['hazard.hate', 'toxicity'],
  content: ['harm', ...HAZARDS.map((name) => `hazard.${name}`), 'toxicity'],
  any: ['injection', 'jailbreak', 'harm', ...HAZARDS.map((name) => `hazard.${name}`), 'toxicity'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type Family = keyof typeof FAMILIES;

/** At this score a text counts as a refusal, as in the policies of the library. */
export const REFUSES_FROM = 0.5;

/** The signal whose presence excuses what a family finds. */
export function excuseOf(family: string): string | undefined {
  return family === 'hazards, no refusal' ? 'refusal' : undefined;
}

/** The heads of a family, or the one head of that name. */
export function headsOf(family: Family | `hazard.${string}` | 'toxicity' | 'refusal'): readonly string[] {
  return Object.hasOwn(FAMILIES, family) ? FAMILIES[family as Family] : [family];
}
