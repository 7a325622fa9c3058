import { STAGES, type Stage } from '../../exchange/segment.ts';
import type { PolicyDocument, RuleSource } from './document.ts';
import { CHANGES } from './fire.ts';
import type { Problem } from './source.ts';

/** Where text leaves while more of it is still to come. */
const STREAMED: readonly Stage[] = ['output', 'reasoning'];

/** What keeps a policy from letting text of an answer leave before it is decided on. */
export function holdProblems(document: PolicyDocument): Problem[] {
  if (document.streaming?.hold !== 'none') return [];
  const problems: Problem[] = [];
  if (!document.accepts?.includes('stream-unguarded')) {
    problems.push({
      code: 'unguarded_hold',
      path: ['streaming', 'hold'],
      message: 'text would leave before it is decided on, and this policy does not accept that',
      hint: 'write "accepts": ["stream-unguarded"] if it is meant so; else hold a "window", or the "full" answer',
    });
  }
  return [...problems, ...document.rules.flatMap((rule, index) => lateChange(rule, index, document))];
}

/** What has left can no longer be changed. */
function lateChange(rule: RuleSource, index: number, document: PolicyDocument): Problem[] {
  const { effect } = rule.then;
  const stages = (rule.at ?? STAGES).filter((stage) => STREAMED.includes(stage));
  if (!CHANGES.has(effect) || stages.length === 0 || isShadow(rule, document)) return [];
  return [
    {
      code: 'unguarded_hold',
      path: ['rules', index, ...(rule.at ? ['at'] : ['then', 'effect'])],
      atKey: true,
      message: `"${rule.id}" would ${effect} text that has left already (${stages.join(', ')})`,
      hint: 'block there instead, or hold a "window"',
    },
  ];
}

function isShadow({ mode, inherited }: RuleSource, document: PolicyDocument): boolean {
  return [mode, document.mode, ...(inherited?.modes.map((one) => one.mode) ?? [])].includes('shadow');
}
