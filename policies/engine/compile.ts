import { compareText } from '../../exchange/decision.ts';
import { STAGES, type Stage } from '../../exchange/segment.ts';
import { SIGNALS } from '../../exchange/signal.ts';
import { canaryOf } from './canary.ts';
import { knownSignals } from './checks.ts';
import type { CompiledPolicy, CompiledRule, DetectorDeclaration, RuleSummary } from './compiled.ts';
import { atomsIn, compileCondition, conditionsOf, type Meaning } from './condition.ts';
import type { PolicyDocument, RuleSource, UnknownActions } from './document.ts';
import { templateOf, toolsOf } from './effects.ts';
import { dayAfter } from './exemption.ts';
import { DEFAULT_HOLD } from './hold.ts';
import { type Policy, refuse } from './parse.ts';
import { indexOf } from './rule-index.ts';
import type { Path, Problem } from './source.ts';

/** What a policy's names stand for where it runs. */
export interface CompileOptions {
  /** The score at which a signal has this false-positive rate on benign text; undefined where its card does not say. */
  operatingPoint(signal: string, falsePositiveRate: number): number | undefined;
  /** The signals there are, without the policy's own detectors; by default those of all shipped classifiers. */
  readonly signals?: readonly string[];
}

const DEFAULT_BUDGET_MS = 150;

/**
 * Makes a policy executable.
 *
 * @throws PolicyError `unknown_signal` or `uncalibrated`, at the place in the policy's text.
 */
export function compilePolicy(policy: Policy, options: CompileOptions): CompiledPolicy {
  const { document, source } = policy;
  const problems: Problem[] = [];
  const meaning = meaningOf(document, options, problems);
  const compiled = document.rules.map((rule, index) => compileRule(rule, ['rules', index], document, meaning));
  refuse(source, problems);

  const rules = compiled.sort((a, b) => compareText(a.id, b.id));
  const stagesOf = new Map(document.rules.map((rule) => [rule.id, rule.at ?? STAGES]));
  const atoms = conditionsOf(rules).flatMap((condition) => [...atomsIn(condition)]);
  const at = (stage: Stage) => indexOf(rules.filter(({ id }) => stagesOf.get(id)?.includes(stage)));
  return deepFreeze({
    id: document.id,
    version: document.version,
    title: document.title ?? document.id,
    mode: document.mode === 'shadow' ? 'shadow' : 'enforce',
    digest: policy.digest,
    budgetMs: document.defaults?.budgetMs ?? DEFAULT_BUDGET_MS,
    hold: document.streaming?.hold ?? DEFAULT_HOLD,
    rules: document.rules.map((rule, index) => {
      const parent = policy.inherited[index - document.rules.length + policy.inherited.length];
      return { ...summaryOf(rule, document), ...(parent && { from: parent.name }) };
    }),
    detectors: declarationsOf(document),
    signals: distinct(atoms.flatMap((atom) => (atom.kind === 'signal' ? [atom.name] : []))),
    fields: distinct(atoms.flatMap((atom) => (atom.kind === 'signal' ? [] : [atom.name]))),
    routes: distinct(rules.flatMap(({ model }) => model ?? [])),
    retainDays: document.retain?.days,
    messages: document.messages ?? {},
    source: document,
    match: document.match ?? {},
    stages: Object.fromEntries(STAGES.map((stage) => [stage, at(stage)])) as CompiledPolicy['stages'],
    everyStage: indexOf(rules),
  });
}

function meaningOf(document: PolicyDocument, options: CompileOptions, problems: Problem[]): Meaning {
  return {
    signals: knownSignals(document, options.signals ?? SIGNALS),
    operatingPoint: (signal, rate) => {
      const point = options.operatingPoint(signal, rate);
      return point !== undefined && point >= 0 && point <= 1 ? point : undefined;
    },
    unknownSignal: (name, path) =>
      problems.push({
        code: 'unknown_signal',
        path: [...path, 'signal'],
        message: `no classifier here gives the signal "${name}"`,
        hint: 'use a policy without it, or add the classifier',
      }),
    uncalibrated: (signal, rate, path) =>
      problems.push({
        code: 'uncalibrated',
        path: [...path, 'atFpr'],
        message: `no classifier here has an operating point of "${signal}" at the false-positive rate ${rate}`,
        hint: 'use a rate that is on the card of its model, or a score: "gte": 0.9',
      }),
  };
}

function compileRule(rule: RuleSource, path: Path, document: PolicyDocument, meaning: Meaning): CompiledRule {
  const { then } = rule;
  const { defaults = {}, messages = {} } = document;
  const ownMessage = then.effect === 'block' ? then.message : undefined;
  // What a rule was taken over with goes before the defaults of the child, which are for the child's own.
  const message = ownMessage ?? (rule.inherited ? rule.inherited.message : defaults.message);
  const modes = modesOf(rule, document);
  const on = (key: keyof UnknownActions) => rule[key] ?? defaults[key] ?? 'block';
  return {
    policy: document.id,
    id: rule.id,
    severity: rule.severity ?? 'medium',
    effect: then.effect,
    shadow: modes.some(({ mode }) => mode === 'shadow'),
    canaries: modes.flatMap(({ policy, ruleId, mode }) => canaryOf(mode, policy, ruleId)),
    when: compileCondition(rule.when, [...path, 'when'], meaning),
    onUnknown: { error: on('onError'), timeout: on('onTimeout'), unscannable: on('onUnscannable') },
    message: message === undefined ? undefined : messages[message],
    support: then.effect === 'support' ? messages[then.message] : undefined,
    model: then.effect === 'route' ? then.model : undefined,
    template: templateOf(then),
    tools: toolsOf(then),
    exemptions: (document.exemptions ?? []).flatMap((exemption, index) => {
      if (exemption.rule !== rule.id) return [];
      const when = compileCondition(exemption.when, ['exemptions', index, 'when'], meaning);
      return [{ when, reason: exemption.reason, until: dayAfter(exemption.expires) ?? 0 }];
    }),
  };
}

function summaryOf(rule: RuleSource, document: PolicyDocument): RuleSummary {
  return {
    id: rule.id,
    ...(rule.description !== undefined && { description: rule.description }),
    effect: rule.then.effect,
    severity: rule.severity ?? 'medium',
    mode: modeOf(rule, document),
    stages: rule.at ?? STAGES,
    tags: rule.tags ?? [],
    final: rule.final ?? false,
  };
}

/** All modes that hold for a rule, and whose they are: of all of a policy's rules (then `ruleId` is empty), or its own. */
function modesOf(rule: RuleSource, document: PolicyDocument) {
  return [
    { policy: document.id, ruleId: '', mode: document.mode },
    { policy: rule.inherited?.policy ?? document.id, ruleId: rule.id, mode: rule.mode },
    ...(rule.inherited?.modes ?? []).map(({ policy, mode }) => ({ policy, ruleId: '', mode })),
  ];
}

function modeOf(rule: RuleSource, document: PolicyDocument): RuleSummary['mode'] {
  const modes = modesOf(rule, document).map(({ mode }) => mode);
  if (modes.includes('shadow')) return 'shadow';
  return modes.some((mode) => typeof mode === 'object') ? 'canary' : 'enforce';
}

function declarationsOf({ detectors = {} }: PolicyDocument): readonly DetectorDeclaration[] {
  return Object.entries(detectors).map(([name, detector]) => {
    const head = { name, signal: `custom.${name}` };
    if (detector.examples) {
      const { examples, counterExamples = [], threshold = 0.5 } = detector;
      return { ...head, examples, counterExamples, threshold };
    }
    const { pattern, keywords, caseSensitive = true } = detector;
    return { ...head, ...(pattern !== undefined && { pattern }), ...(keywords && { keywords }), caseSensitive };
  });
}

/** Each once, in one order on every machine. */
function distinct<T extends string>(names: readonly T[]): readonly T[] {
  return [...new Set(names)].sort(compareText);
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const child of Object.values(value)) deepFreeze(child);
  return value;
}
