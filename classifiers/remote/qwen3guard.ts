import type { GuardAnswer } from './answer.ts';
import type { Family } from './family.ts';
import { labelProbabilities, scoreOf } from './probability.ts';

const LABELS = ['Safe', 'Unsafe', 'Controversial'] as const;

/** Its categories; one that no signal of the catalogue means counts towards `unsafe` only. */
const CATEGORIES: ReadonlyMap<string, string | undefined> = new Map([
  ['Violent', 'hazard.violent_crimes'],
  ['Non-violent Illegal Acts', 'hazard.non_violent_crimes'],
  ['Sexual Content or Sexual Acts', 'hazard.sexual_content'],
  ['PII', 'hazard.privacy'],
  ['Personally Identifiable Information', 'hazard.privacy'],
  ['Suicide & Self-Harm', 'hazard.suicide_self_harm'],
  ['Unethical Acts', 'toxicity'],
  ['Politically Sensitive Topics', undefined],
  ['Copyright Violation', 'hazard.intellectual_property'],
  ['Jailbreak', 'jailbreak'],
]);

const SIGNALS = ['unsafe', ...new Set([...CATEGORIES.values()].filter((signal) => signal !== undefined))];

const FORM =
  /^\s*(?:<think>\s*<\/think>\s*)?Safety: (Safe|Unsafe|Controversial)[^\S\n]*\n\s*Categories: ([^\n]+?)\s*(?:\nRefusal: (?:Yes|No)\s*)?$/d;

/**
 * Qwen3Guard-Gen (0.6B, 4B, 8B). The server's chat template makes the question of a user message; the answer has a line
 * `Safety: Safe`, `Unsafe` or `Controversial` and a line of categories, or `None`. Form and categories: the README of
 * QwenLM/Qwen3Guard, "Quick Start" and "Deployment with SGLang and vLLM".
 *
 * `unsafe` is the probability of Unsafe and half of that of Controversial; a category that is named has the same score.
 */
export const qwen3guard: Family = {
  version: 1,
  signals: SIGNALS,
  questions: [{ mostTokens: 128, read }],
};

function read(answer: GuardAnswer): ReadonlyMap<string, number> | undefined {
  const match = FORM.exec(answer.text);
  const [, label = '', list = ''] = match ?? [];
  const at = match?.indices?.[1]?.[0];
  if (at === undefined) return undefined;
  const named = list === 'None' ? [] : list.split(',').map((name) => name.trim());
  if (named.some((name) => !CATEGORIES.has(name)) || (label === 'Unsafe' && named.length === 0)) return undefined;
  const shares = labelProbabilities(answer, at, LABELS);
  const half = label === 'Controversial' ? 0.5 : undefined;
  const probability = shares ? shares.get('Unsafe')! + shares.get('Controversial')! / 2 : half;
  const score = scoreOf(label === 'Unsafe', probability);
  const scores = new Map(SIGNALS.map((signal) => [signal, 0]));
  for (const name of named) {
    const signal = CATEGORIES.get(name);
    if (signal !== undefined) scores.set(signal, score);
  }
  return scores.set('unsafe', score);
}
