import { STAGES, type Stage } from '../../exchange/segment.ts';
import type { EffectSource, RuleSource } from './document.ts';
import type { Path, Problem } from './source.ts';

/** What a redaction may say of the text that it covers. */
const PLACEHOLDERS = ['{label}', '{mask}', '{last4}', '{hash}'];

/** What a change of the text writes where its rule says nothing else; placeholders as in `Transform`. */
export function templateOf(then: EffectSource): string {
  if (then.effect === 'neutralise') return '{neutral}';
  if (then.effect === 'replace') return then.with;
  if (then.effect !== 'redact') return '';
  return then.restore ? '[{label}_{n}]' : (then.with ?? '[{label}]');
}

/** The tools in whose arguments a text comes back that a redaction took out, as globs. */
export function toolsOf(then: EffectSource): readonly string[] {
  return then.effect === 'redact' && typeof then.restore === 'object' ? then.restore.tools : [];
}

/** What is wrong with what a rule does. */
export function effectProblems(rule: RuleSource, path: Path): Problem[] {
  const { then } = rule;
  const problems: Problem[] = [];
  if (then.effect === 'route') problems.push(...requestsOnly(rule, path, ANSWERS, 'an answer that is there already'));
  if (then.effect === 'replace') problems.push(...placeholderProblems(then.with, [], [...path, 'then', 'with']));
  if (then.effect !== 'redact') return problems;
  if (then.restore) problems.push(...requestsOnly(rule, path, TEXTS, 'what the model itself has written'));
  if (then.restore && then.with !== undefined) {
    problems.push({
      code: 'key_conflict',
      path: [...path, 'then', 'with'],
      atKey: true,
      message: '"with" excludes "restore", which writes a placeholder of its own',
    });
  }
  problems.push(...placeholderProblems(then.with ?? '', PLACEHOLDERS, [...path, 'then', 'with']));
  return problems;
}

/** What comes from the model, or is no request. */
const ANSWERS: readonly Stage[] = ['output', 'reasoning', 'tool_call'];

/** What comes only from the model. A client sends earlier tool calls again, with what was put back in their arguments. */
const TEXTS: readonly Stage[] = ['output', 'reasoning'];

function requestsOnly({ at, then }: RuleSource, path: Path, answers: readonly Stage[], what: string): Problem[] {
  const wrong = (at ?? STAGES).filter((stage) => answers.includes(stage));
  if (wrong.length === 0) return [];
  const effect = then.effect === 'redact' ? 'restore' : then.effect;
  return [
    {
      code: 'wrong_stage',
      path: [...path, ...(at ? ['at'] : ['then', 'effect'])],
      atKey: true,
      message: `"${effect}" cannot be had for ${what} (${wrong.join(', ')})`,
      hint: 'give the rule "at": ["input", "tool_result"]',
    },
  ];
}

function placeholderProblems(template: string, known: readonly string[], path: Path): Problem[] {
  const unknown = (template.match(/\{[^{}]*\}?/g) ?? []).find((placeholder) => !known.includes(placeholder));
  if (unknown === undefined) return [];
  const hint = known.length > 0 ? `one of ${known.join(', ')}` : 'a note is written as it is, without braces';
  return [{ code: 'invalid_template', path, message: `the placeholder ${unknown} is not known`, hint }];
}
