import type { UnknownCause } from '../../../exchange/signal.ts';
import type {
  ConditionSource,
  FieldAtomSource,
  PolicyDocument,
  RuleSource,
  SignalAtomSource,
} from '../../../policies/engine/document.ts';
import { CARD, GROUPS, LAST_DAY, type Situation } from './arbitraries.ts';

/** The value of a condition, and where it is unknown, why. */
export interface Judged {
  readonly value: 'true' | 'false' | 'unknown';
  readonly causes: readonly UnknownCause[];
}

const YES: Judged = { value: 'true', causes: [] };
const NO: Judged = { value: 'false', causes: [] };

/** A condition as a policy writes it, read word for word: nothing is compiled, and every part is looked at. */
export function judge(condition: ConditionSource, situation: Situation): Judged {
  if ('not' in condition) return not(judge(condition.not, situation));
  if ('any' in condition) return anyOf(condition.any.map((part) => judge(part, situation)));
  if ('all' in condition) return not(anyOf(condition.all.map((part) => not(judge(part, situation)))));
  return 'signal' in condition ? judgeSignal(condition, situation) : judgeField(condition, situation);
}

function not({ value, causes }: Judged): Judged {
  return { value: value === 'true' ? 'false' : value === 'false' ? 'true' : 'unknown', causes };
}

function anyOf(parts: readonly Judged[]): Judged {
  if (parts.some(({ value }) => value === 'true')) return YES;
  const unknown = parts.filter(({ value }) => value === 'unknown');
  return unknown.length === 0 ? NO : { value: 'unknown', causes: unknown.flatMap(({ causes }) => causes) };
}

/** A group is as high as its highest member. */
function judgeSignal({ signal, atFpr, gte, gt, lt, lte }: SignalAtomSource, { signals }: Situation): Judged {
  const members = GROUPS[signal] ?? [signal];
  const over = (isOver: (score: number, name: string) => boolean): Judged =>
    anyOf(
      members.map((name) => {
        const found = signals.get(name);
        if (found === undefined) return { value: 'unknown', causes: ['error'] };
        if ('unknown' in found) return { value: 'unknown', causes: [found.unknown] };
        return isOver(found.score, name) ? YES : NO;
      }),
    );
  const sides: Judged[] = [];
  if (atFpr !== undefined) sides.push(over((score, name) => score >= CARD[name]![atFpr]!));
  if (gte !== undefined) sides.push(over((score) => score >= gte));
  if (gt !== undefined) sides.push(over((score) => score > gt));
  if (lt !== undefined) sides.push(not(over((score) => score >= lt)));
  if (lte !== undefined) sides.push(not(over((score) => score > lte)));
  return not(anyOf(sides.map(not)));
}

function judgeField({ field, in: some, notIn, gte, gt, lt, lte }: FieldAtomSource, { facts }: Situation): Judged {
  const value = facts[field];
  if (some) return typeof value === 'string' && some.includes(value) ? YES : NO;
  if (notIn) return typeof value === 'string' && notIn.includes(value) ? NO : YES;
  if (typeof value !== 'number') return { value: 'unknown', causes: ['error'] };
  const holds =
    (gte === undefined || value >= gte) &&
    (gt === undefined || value > gt) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte);
  return holds ? YES : NO;
}

export const STRENGTHS = ['ignore', 'flag', 'redact', 'block'] as const;

/** What a rule does at the stage of the situation; of several causes of an unknown, the strongest. */
export function effectOf(rule: RuleSource, policy: PolicyDocument, situation: Situation): (typeof STRENGTHS)[number] {
  const effect = rule.then.effect as 'flag' | 'redact' | 'block';
  const { value, causes } = judge(rule.when, situation);
  if (!isAsked(rule, situation) || value === 'false') return 'ignore';
  if (value === 'true') return effect;
  const strengths = causes.map((cause) => {
    const key = ({ error: 'onError', timeout: 'onTimeout', unscannable: 'onUnscannable' } as const)[cause];
    const action = rule[key] ?? policy.defaults?.[key] ?? 'block';
    return STRENGTHS.indexOf(action === 'match' ? effect : action);
  });
  return STRENGTHS[Math.max(...strengths)]!;
}

function isAsked({ at }: RuleSource, { facts }: Situation): boolean {
  return at === undefined || at.some((stage) => stage === facts['segment.stage']);
}

/** Whether a rule that fires has its effect: it is no shadow, and nobody is exempt from it. */
export function isEnforced(rule: RuleSource, policy: PolicyDocument, situation: Situation): boolean {
  const { time } = situation;
  const holds = time !== undefined && time < Date.parse(`${LAST_DAY}T23:59:59.999Z`) + 1;
  const exempt = policy.exemptions?.some(
    (one) => one.rule === rule.id && holds && judge(one.when, situation).value === 'true',
  );
  return policy.mode !== 'shadow' && rule.mode !== 'shadow' && !exempt;
}
