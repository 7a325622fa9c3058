import { canonicalJson } from '../../exchange/canonical.ts';
import type { JsonValue } from '../../exchange/json.ts';
import { patternProblem } from '../../exchange/pattern.ts';
import { FIELD_VALUES, STAGES, type Stage } from '../../exchange/segment.ts';
import { isRemote, membersOf } from '../../exchange/signal.ts';
import { countedParts } from './condition.ts';
import type { Bounds, ConditionSource, ExampleSource, PolicyDocument, RuleSource } from './document.ts';
import { effectProblems } from './effects.ts';
import { dayAfter } from './exemption.ts';
import { holdProblems } from './hold-checks.ts';
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
    ...holdProblems(document),
    ...testProblems(document, known),
  ];
}

/** The signals that a policy can read: those given, and those of its own detectors. */
export function knownSignals(document: PolicyDocument, signals: readonly string[]): readonly string[] {
  return [...signals, ...Object.keys(document.detectors ?? {}).map((name) => `custom.${name}`)];
}

function detectorProblems({ detectors = {} }: PolicyDocument): Problem[] {
  return Object.entries(detectors).flatMap(([name, detector]) => {
    const path = ['detectors', name];
    if (detector.examples) return exampleProblems(detector, path);
    const { pattern, caseSensitive = true } = detector;
    const problem = pattern === undefined ? undefined : patternProblem(pattern, caseSensitive);
    return problem ? [{ code: 'invalid_pattern' as const, path: [...path, 'pattern'], ...problem }] : [];
  });
}

/** An encoder may see no difference in case and spaces, and then the same sentence cannot stand for both. */
function exampleProblems({ examples, counterExamples = [] }: ExampleSource, path: Path): Problem[] {
  const plain = (sentence: string) => sentence.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');
  const told = new Set(examples.map(plain));
  const problems: Problem[] = [];
  for (const [list, sentences] of Object.entries({ examples, counterExamples })) {
    sentences.forEach((sentence, index) => {
      const at = { code: 'wrong_value' as const, path: [...path, list, index] };
      if (plain(sentence) === '') problems.push({ ...at, message: 'this sentence is blank', hint: 'leave it out' });
      else if (list === 'counterExamples' && told.has(plain(sentence)))
        problems.push({ ...at, message: 'this sentence is an example, too', hint: 'decide for one of the two lists' });
    });
  }
  return problems;
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
    const { then } = rule;
    check('message' in then ? then.message : undefined, ['rules', index, 'then', 'message']);
    const own = then.effect === 'block' ? then.message : undefined;
    const byDefault = rule.inherited ? rule.inherited.message : document.defaults?.message;
    if (own === undefined && byDefault === undefined && canBlock(rule, document)) {
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
  return [...problems, ...effectProblems(rule, path)];
}

type Atom = Extract<ConditionSource, { signal: string } | { field: string }>;

/** The atoms of a condition and where they stand. */
export function* atomsOf(condition: ConditionSource, path: Path): Generator<{ atom: Atom; path: Path }> {
  if ('not' in condition) yield* atomsOf(condition.not, [...path, 'not']);
  else if ('any' in condition || 'all' in condition || 'of' in condition) {
    const { key, parts } = countedParts(condition);
    for (const [index, part] of parts.entries()) yield* atomsOf(part, [...path, key, index]);
  } else yield { atom: condition, path };
}

/** Where more parts have to hold than there are. */
function countProblems(condition: ConditionSource, path: Path): Problem[] {
  if ('not' in condition) return countProblems(condition.not, [...path, 'not']);
  if (!('any' in condition || 'all' in condition || 'of' in condition)) return [];
  const { key, least, parts } = countedParts(condition);
  const inner = parts.flatMap((part, index) => countProblems(part, [...path, key, index]));
  if (least <= parts.length) return inner;
  const message = `${least} of ${parts.length} conditions cannot hold`;
  return [{ code: 'wrong_count', path: [...path, 'atLeast'], message }, ...inner];
}

function conditionProblems(condition: ConditionSource, path: Path, known: readonly string[]): Problem[] {
  const problems: Problem[] = countProblems(condition, path);
  for (const { atom, path: at } of atomsOf(condition, path)) {
    if (isEmpty(atom, 'signal' in atom ? 1 : Number.POSITIVE_INFINITY))
      problems.push({ code: 'empty_interval', path: at, message: 'no value lies between these bounds' });
    if ('signal' in atom) {
      if (membersOf(atom.signal, known).length > 0) continue;
      problems.push(unknownSignal(atom.signal, [...at, 'signal'], known));
      continue;
    }
    const allowed = FIELD_VALUES[atom.field];
    for (const list of ['in', 'notIn'] as const) {
      (atom[list] ?? []).forEach((literal, index) => {
        const isAllowed = atom.field === 'language' ? /^([a-z]{2}|und)$/.test(literal) : allowed?.includes(literal);
        if (isAllowed ?? true) return;
        const hint = allowed ? didYouMean(literal, allowed) : 'two letters (ISO 639-1) as in "en", or "und"';
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
  if ('any' in condition || 'all' in condition || 'of' in condition) {
    const { least, parts } = countedParts(condition);
    const values = parts.map((part) => atStage(part, stage));
    // More than there are is an error of its own.
    if (least > parts.length) return undefined;
    if (values.filter((value) => value === true).length >= least) return true;
    return values.filter((value) => value !== false).length >= least ? undefined : false;
  }
  if (!('field' in condition) || condition.field !== 'segment.stage') return undefined;
  return condition.in ? condition.in.includes(stage) : !condition.notIn?.includes(stage);
}

function repeatedRules(document: PolicyDocument): Problem[] {
  const problems: Problem[] = [];
  const ids = new Set<string>();
  const contents = new Map<string, string>();
  document.rules.forEach((rule, index) => {
    if (ids.has(rule.id)) {
      problems.push({
        code: 'duplicate_rule',
        path: ['rules', index, 'id'],
        message: `there is another rule "${rule.id}"`,
      });
    }
    ids.add(rule.id);
    const key = canonicalJson(deedOf(rule, document) as JsonValue);
    const other = contents.get(key);
    if (other !== undefined) {
      const message = `this rule does what "${other}" does, at the same stages and under the same condition`;
      problems.push({ code: 'shadowed_rule', path: ['rules', index, 'id'], message, hint: 'remove one of them' });
    } else contents.set(key, rule.id);
  });
  return problems;
}

/** All that a rule does, and nothing of what it is called. */
function deedOf(rule: RuleSource, { defaults = {} }: PolicyDocument): unknown {
  const { at = STAGES, when, then, mode = 'enforce', inherited } = rule;
  const { message, modes } = inherited ?? { message: defaults.message, modes: [] };
  const on = (['onError', 'onTimeout', 'onUnscannable'] as const).map((key) => rule[key] ?? defaults[key] ?? 'block');
  const told = then.effect === 'block' ? { ...then, message: then.message ?? message ?? null } : then;
  return [[...at].sort(), when, told, message ?? null, on, mode, modes];
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
      if (!known.includes(name) && !isRemote(name))
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
    const told: (readonly [string, Path])[] = (expect.support ?? []).map((name, at) => [name, ['support', at]]);
    if (expect.message !== undefined) told.push([expect.message, ['message']]);
    for (const [name, place] of told) {
      if (names.includes(name)) continue;
      const hint = didYouMean(name, names);
      const message = `there is no message "${name}"`;
      problems.push({ code: 'unknown_message', path: [...path, 'expect', ...place], message, ...(hint && { hint }) });
    }
    if (given.day !== undefined && dayAfter(given.day) === undefined)
      problems.push(noSuchDay(given.day, [...path, 'given', 'day']));
    return problems;
  });
}
