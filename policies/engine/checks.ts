import { RE2JS } from 're2js';
import { canonicalJson } from '../../exchange/canonical.ts';
import type { JsonValue } from '../../exchange/json.ts';
import { MODALITIES, ROLES, STAGES, type Stage } from '../../exchange/segment.ts';
import { membersOf } from '../../exchange/signal.ts';
import type { Bounds, ConditionSource, PolicyDocument, RuleSource } from './document.ts';
import { dayAfter } from './exemption.ts';
import type { Path, Problem } from './source.ts';
import { didYouMean } from './suggest.ts';

/** What is wrong with a document that satisfies the schema. `signals` are those of the classifiers there are. */
export function semanticProblems(document: PolicyDocument, signals: readonly string[]): readonly Problem[] {
  const known = knownSignals(document, signals);
  return [
    ...detectorProblems(document),
    ...messageProblems(document),
    ...document.rules.flatMap((rule, index) => ruleProblems(rule, ['rules', index], known)),
    ...repeatedRules(document),
    ...exemptionProblems(document, known),
    ...testProblems(document, known),
  ];
}

/** The signals that a policy can read: those given, and those of its own detectors. */
export function knownSignals(document: PolicyDocument, signals: readonly string[]): readonly string[] {
  return [...signals, ...Object.keys(document.detectors ?? {}).map((name) => `custom.${name}`)];
}

function detectorProblems({ detectors = {} }: PolicyDocument): Problem[] {
  return Object.entries(detectors).flatMap(([name, { pattern }]) => {
    if (pattern === undefined) return [];
    const path = ['detectors', name, 'pattern'];
    try {
      if (!RE2JS.compile(pattern).matcher('').find()) return [];
      return [
        {
          code: 'invalid_pattern' as const,
          path,
          message: 'this pattern matches the empty text, so it would match everywhere',
        },
      ];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const hint = 'patterns are in RE2 syntax: no look-around, no back-references';
      return [{ code: 'invalid_pattern' as const, path, message: why, hint }];
    }
  });
}

function messageProblems(document: PolicyDocument): Problem[] {
  const names = Object.keys(document.messages ?? {});
  const problems: Problem[] = [];
  const check = (name: string | undefined, path: Path): void => {
    if (name === undefined || names.includes(name)) return;
    const hint = names.length === 0 ? 'messages are defined in "messages"' : didYouMean(name, names);
    problems.push({ code: 'unknown_message', path, message: `there is no message "${name}"`, ...(hint && { hint }) });
  };
  check(document.defaults?.message, ['defaults', 'message']);
  document.rules.forEach((rule, index) => {
    const own = rule.then.effect === 'block' ? rule.then.message : undefined;
    check(own, ['rules', index, 'then', 'message']);
    if (own === undefined && document.defaults?.message === undefined && canBlock(rule, document)) {
      problems.push({
        code: 'missing_message',
        path: ['rules', index, 'id'],
        message: `the rule "${rule.id}" can block, and there is no message for the client`,
        hint: 'name one in "defaults.message", and define it in "messages"',
      });
    }
  });
  return problems;
}

function canBlock(rule: RuleSource, { defaults = {} }: PolicyDocument): boolean {
  if (rule.then.effect === 'block') return true;
  if (![...atomsOf(rule.when, [])].some(({ atom }) => 'signal' in atom)) return false;
  return (['onError', 'onTimeout', 'onUnscannable'] as const).some(
    (on) => (rule[on] ?? defaults[on] ?? 'block') === 'block',
  );
}

function ruleProblems(rule: RuleSource, path: Path, known: readonly string[]): Problem[] {
  const problems = conditionProblems(rule.when, [...path, 'when'], known);
  const stages = rule.at ?? STAGES;
  if (stages.every((stage) => atStage(rule.when, stage) === false)) {
    const message = `the condition is false at ${stages.length === 1 ? 'the stage' : 'all the stages'} of the rule (${stages.join(', ')})`;
    problems.push({ code: 'never_matches', path: [...path, 'when'], atKey: true, message });
  }
  if (rule.then.effect === 'redact') {
    const placeholder = rule.then.with?.match(/\{(?!label\})[^{}]*\}?/)?.[0];
    if (placeholder !== undefined) {
      const message = `the placeholder ${placeholder} is not known`;
      problems.push({
        code: 'invalid_template',
        path: [...path, 'then', 'with'],
        message,
        hint: 'the only one is {label}',
      });
    }
  }
  return problems;
}

type Atom = Extract<ConditionSource, { signal: string } | { field: string }>;

/** The atoms of a condition and where they stand. */
export function* atomsOf(condition: ConditionSource, path: Path): Generator<{ atom: Atom; path: Path }> {
  if ('not' in condition) yield* atomsOf(condition.not, [...path, 'not']);
  else if ('any' in condition || 'all' in condition) {
    const [key, parts] = 'any' in condition ? (['any', condition.any] as const) : (['all', condition.all] as const);
    for (const [index, part] of parts.entries()) yield* atomsOf(part, [...path, key, index]);
  } else yield { atom: condition, path };
}

const LITERALS: Readonly<Record<string, readonly string[]>> = {
  'segment.stage': STAGES,
  'segment.role': ROLES,
  'segment.modality': MODALITIES,
  'segment.turn': ['newest', 'older'],
};

function conditionProblems(condition: ConditionSource, path: Path, known: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  for (const { atom, path: at } of atomsOf(condition, path)) {
    if (isEmpty(atom, 'signal' in atom ? 1 : Number.POSITIVE_INFINITY))
      problems.push({ code: 'empty_interval', path: at, message: 'no value lies between these bounds' });
    if ('signal' in atom) {
      if (membersOf(atom.signal, known).length > 0) continue;
      problems.push(unknownSignal(atom.signal, [...at, 'signal'], known));
      continue;
    }
    const allowed = LITERALS[atom.field];
    for (const list of ['in', 'notIn'] as const) {
      (atom[list] ?? []).forEach((literal, index) => {
        if (!allowed || allowed.includes(literal)) return;
        const hint = didYouMean(literal, allowed);
        const message = `"${literal}" is no value of ${atom.field}`;
        problems.push({ code: 'wrong_value', path: [...at, list, index], message, ...(hint && { hint }) });
      });
    }
  }
  return problems;
}

function unknownSignal(name: string, path: Path, known: readonly string[]): Problem {
  const groups = [
    ...new Set(known.flatMap((signal) => (signal.includes('.') ? [signal.slice(0, signal.indexOf('.'))] : []))),
  ];
  const hint = didYouMean(name, [...known, ...groups]);
  return { code: 'unknown_signal', path, message: `no classifier gives the signal "${name}"`, ...(hint && { hint }) };
}

/** Whether no value from 0 to `highest` lies between the bounds. */
function isEmpty({ gte, gt, lt, lte }: Bounds, highest: number): boolean {
  const lower = gte ?? gt ?? 0;
  const upper = lte ?? lt ?? highest;
  return lower > upper || (lower === upper && (gt !== undefined || lt !== undefined)) || lt === 0;
}

/** What a condition is at a stage whatever the signals and the other facts are; undefined where they decide. */
function atStage(condition: ConditionSource, stage: Stage): boolean | undefined {
  if ('not' in condition) {
    const inner = atStage(condition.not, stage);
    return inner === undefined ? undefined : !inner;
  }
  if ('any' in condition || 'all' in condition) {
    const decided = 'any' in condition;
    const parts = ('any' in condition ? condition.any : condition.all).map((part) => atStage(part, stage));
    if (parts.includes(decided)) return decided;
    return parts.includes(undefined) ? undefined : !decided;
  }
  if (!('field' in condition) || condition.field !== 'segment.stage') return undefined;
  return condition.in ? condition.in.includes(stage) : !condition.notIn?.includes(stage);
}

function repeatedRules({ rules }: PolicyDocument): Problem[] {
  const problems: Problem[] = [];
  const ids = new Set<string>();
  const contents = new Map<string, string>();
  rules.forEach((rule, index) => {
    if (ids.has(rule.id)) {
      problems.push({
        code: 'duplicate_rule',
        path: ['rules', index, 'id'],
        message: `there is another rule "${rule.id}"`,
      });
    }
    ids.add(rule.id);
    const { id, description, severity, tags, ...content } = rule;
    const at = [...(rule.at ?? STAGES)].sort();
    const key = canonicalJson({ ...content, at } as unknown as JsonValue);
    const other = contents.get(key);
    if (other !== undefined) {
      const message = `this rule does what "${other}" does, at the same stages and under the same condition`;
      problems.push({ code: 'shadowed_rule', path: ['rules', index, 'id'], message, hint: 'remove one of them' });
    } else contents.set(key, id);
  });
  return problems;
}

function exemptionProblems({ exemptions = [], rules }: PolicyDocument, known: readonly string[]): Problem[] {
  const ids = rules.map(({ id }) => id);
  return exemptions.flatMap((exemption, index) => {
    const path = ['exemptions', index];
    const problems = conditionProblems(exemption.when, [...path, 'when'], known);
    const rule = rules.find(({ id }) => id === exemption.rule);
    if (!rule) {
      const hint = didYouMean(exemption.rule, ids);
      const message = `there is no rule "${exemption.rule}"`;
      problems.push({ code: 'unknown_rule', path: [...path, 'rule'], message, ...(hint && { hint }) });
    } else if (rule.final) {
      problems.push({ code: 'final_exempted', path: [...path, 'rule'], message: `the rule "${rule.id}" is final` });
    }
    for (const { atom, path: at } of atomsOf(exemption.when, [...path, 'when'])) {
      if (!('signal' in atom)) continue;
      problems.push({
        code: 'exemption_reads_content',
        path: [...at, 'signal'],
        message: 'an exemption is for a caller, a tool or a place, and cannot depend on a signal',
        hint: 'put a condition on signals into the rule',
      });
    }
    if (dayAfter(exemption.expires) === undefined) problems.push(noSuchDay(exemption.expires, [...path, 'expires']));
    return problems;
  });
}

function noSuchDay(day: string, path: Path): Problem {
  return {
    code: 'invalid_date',
    path,
    message: `the calendar has no ${day}`,
    hint: 'year-month-day, as in 2027-03-31',
  };
}

function testProblems({ tests = [], rules, messages = {} }: PolicyDocument, known: readonly string[]): Problem[] {
  const ids = rules.map(({ id }) => id);
  const names = Object.keys(messages);
  return tests.flatMap(({ given, expect }, index) => {
    const problems: Problem[] = [];
    const path = ['tests', index];
    for (const name of Object.keys(given.signals ?? {})) {
      if (!known.includes(name))
        problems.push({ ...unknownSignal(name, [...path, 'given', 'signals', name], known), atKey: true });
    }
    for (const list of ['rules', 'flags', 'shadow', 'exempted'] as const) {
      expect[list]?.forEach((id, at) => {
        if (ids.includes(id)) return;
        const hint = didYouMean(id, ids);
        problems.push({
          code: 'unknown_rule',
          path: [...path, 'expect', list, at],
          message: `there is no rule "${id}"`,
          ...(hint && { hint }),
        });
      });
    }
    if (expect.message !== undefined && !names.includes(expect.message)) {
      const hint = didYouMean(expect.message, names);
      const message = `there is no message "${expect.message}"`;
      problems.push({ code: 'unknown_message', path: [...path, 'expect', 'message'], message, ...(hint && { hint }) });
    }
    if (given.day !== undefined && dayAfter(given.day) === undefined)
      problems.push(noSuchDay(given.day, [...path, 'given', 'day']));
    return problems;
  });
}
