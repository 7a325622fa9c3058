import { createHash } from 'node:crypto';
import {
  type Decision,
  EFFECTS,
  type Effect,
  type Message,
  SEVERITIES,
  type Verdict,
} from '../../../exchange/decision.ts';
import { CAUSES, type FoundSpan, type UnknownCause, WINDOW_FLOOR } from '../../../exchange/signal.ts';
import type {
  ConditionSource,
  FieldAtomSource,
  Mode,
  PolicyDocument,
  RuleSource,
  SignalAtomSource,
  UnknownAction,
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
  if ('of' in condition)
    return atLeast(
      condition.atLeast,
      condition.of.map((part) => judge(part, situation)),
    );
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

/** Enough are true; or there could be enough, if what is unknown were true; or not even then. */
function atLeast(least: number, parts: readonly Judged[]): Judged {
  const unknown = parts.filter(({ value }) => value === 'unknown');
  const certain = parts.filter(({ value }) => value === 'true').length;
  if (certain >= least) return YES;
  if (certain + unknown.length < least) return NO;
  return { value: 'unknown', causes: unknown.flatMap(({ causes }) => causes) };
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

/** A part of the text, all of it where there is no span; or why something could not be looked for. */
interface Ground {
  readonly signal?: string;
  readonly span?: FoundSpan;
  readonly cause?: UnknownCause;
}

/**
 * What speaks for it that a condition holds (or, with `holds` false, that it does not), where that is true or unknown;
 * with `beside` also the unknown alternatives to what is certain.
 */
function* grounds(source: ConditionSource, holds: boolean, given: Situation, beside: boolean): Generator<Ground> {
  if ('not' in source) return yield* grounds(source.not, !holds, given, beside);
  const condition = spelledOut(source, holds);
  if ('field' in condition) {
    if (judge(condition, given).value === 'unknown') yield { cause: 'error' };
  } else if ('signal' in condition) {
    yield* found(condition, holds, given);
  } else {
    const [parts, least] = counted(condition);
    const isEvery = (holds ? least : parts.length - least + 1) === parts.length;
    const factsAlone = { ...given, signals: new Map() };
    const reads = parts.some(readsSignals);
    const isByFacts = reads && leaning(condition, holds, factsAlone) === 'true';
    // A fact beside others that suffice could cover nothing more. Where facts alone suffice, signals have no say, and an alternative to what signals say takes the text whole.
    if (isByFacts && !isEvery) yield {};
    const known = isByFacts ? factsAlone : given;
    const isCertain = leaning(condition, holds, known) === 'true';
    for (const part of parts) {
      const value = leaning(part, holds, known);
      const isAsked = value === 'true' || (value === 'unknown' && (!isCertain || (beside && reads && !isByFacts)));
      if (isAsked) yield* grounds(part, holds, known, beside);
    }
  }
}

/** The value of a condition, or of its opposite. */
function leaning(condition: ConditionSource, holds: boolean, given: Situation): Judged['value'] {
  const judged = judge(condition, given);
  return (holds ? judged : not(judged)).value;
}

/** A group as a count of its members, and two bounds of it, or two that are not both kept, as two conditions. */
function spelledOut(source: Exclude<ConditionSource, { not: unknown }>, holds: boolean): typeof source {
  if (!('signal' in source)) return source;
  const { lt, lte, ...lower } = source;
  const { signal } = source;
  const upper = { signal, ...(lt !== undefined && { lt }), ...(lte !== undefined && { lte }) };
  const hasBoth = Object.keys(lower).length > 1 && Object.keys(upper).length > 1;
  const members = GROUPS[signal];
  if (hasBoth && (members || !holds)) return { all: [lower, upper] };
  if (!members) return source;
  const each = members.map((name) => ({ ...source, signal: name }));
  return Object.keys(upper).length > 1 ? { all: each } : { any: each };
}

function counted(source: Extract<ConditionSource, { any: unknown } | { all: unknown } | { of: unknown }>) {
  if ('any' in source) return [source.any, 1] as const;
  return 'all' in source ? ([source.all, source.all.length] as const) : ([source.of, source.atLeast] as const);
}

function readsSignals(source: ConditionSource): boolean {
  if ('not' in source) return readsSignals(source.not);
  return 'signal' in source || (!('field' in source) && counted(source)[0].some(readsSignals));
}

/**
 * The spans of a signal; of windows those in which the score is as the condition has it, and the whole text where such
 * a window may not have been told of, since its score would be under the floor.
 */
function* found(atom: SignalAtomSource, holds: boolean, given: Situation): Generator<Ground> {
  const { signal } = atom;
  const read = given.signals.get(signal);
  if (!read || 'unknown' in read) return yield { signal, cause: read?.unknown ?? 'error' };
  const isMetBy = (score: number) => {
    const window = new Map([[signal, { name: signal, score }]]);
    return leaning(atom, holds, { ...given, signals: window }) === 'true';
  };
  const spans = read.spans ?? [];
  const hasWindows = spans.some(({ score }) => score !== undefined);
  const isUntold = hasWindows && (atom.atFpr === undefined || !holds) && UNTOLD.some(isMetBy);
  const met = isUntold ? [] : spans.filter(({ score }) => score === undefined || isMetBy(score));
  if (met.length === 0) yield { signal };
  for (const span of met) yield { signal, span };
}

/** Scores under the floor. */
const UNTOLD = Array.from({ length: 50 }, (_, index) => (index / 50) * WINDOW_FLOOR).concat(WINDOW_FLOOR - 1e-9);

/** A rule and the documents through which it came: the one that it is written in first, the policy that decides last. */
interface Placed {
  readonly rule: RuleSource;
  readonly line: readonly PolicyDocument[];
}
export type Parents = (reference: string) => PolicyDocument;
const none: Parents = (reference) => {
  throw new Error(`${reference} is not there`);
};

/** The rules of a policy and those of its parents that it has no rule of the same id for. */
function placed(document: PolicyDocument, parents: Parents): readonly Placed[] {
  const all = document.rules.map((rule): Placed => ({ rule, line: [document] }));
  for (const { rule, line } of (document.extends ?? []).flatMap((name) => placed(parents(name), parents))) {
    if (!all.some((one) => one.rule.id === rule.id)) all.push({ rule, line: [...line, document] });
  }
  return all;
}

/** What a policy and its parents have under a key, the nearest first. */
function inLine<T>(document: PolicyDocument, parents: Parents, read: (one: PolicyDocument) => T | undefined): T[] {
  const own = read(document);
  const inherited = (document.extends ?? []).flatMap((name) => inLine(parents(name), parents, read));
  return own === undefined ? inherited : [own, ...inherited];
}

/** What one rule brings about. Words are told by the code of their message. */
interface Fired {
  readonly policy: string;
  readonly rule: RuleSource;
  readonly effect: Effect;
  readonly cause: 'content' | UnknownCause;
  /** Why somebody is exempt from it. */
  readonly exemption: string | undefined;
  readonly isEnforced: boolean;
  /** Its own effect is had, and not only one for what is unknown. */
  readonly isMatched: boolean;
  readonly extents: readonly Ground[];
  readonly message: Message | undefined;
  readonly support: Message | undefined;
}

const STRENGTHS = ['ignore', ...EFFECTS] as const;
const ON = { error: 'onError', timeout: 'onTimeout', unscannable: 'onUnscannable' } as const;

function fire({ rule, line }: Placed, policy: PolicyDocument, parents: Parents, given: Situation): Fired | undefined {
  const { value } = judge(rule.when, given);
  const isAsked = rule.at === undefined || rule.at.some((stage) => stage === given.facts['segment.stage']);
  if (!isAsked || value === 'false') return undefined;
  const [home] = line as [PolicyDocument];
  const changesText = rule.then.effect in REPLACEMENT;
  const all = [...grounds(rule.when, true, given, value === 'true' && changesText)];
  const extents = all.filter((one) => one.cause === undefined).map((one) => passage(one, rule));
  const isWhole = value === 'true' && (extents.length === 0 || extents.some(({ span }) => !span));
  let [effect, cause]: [(typeof STRENGTHS)[number], Fired['cause']] =
    value === 'true' ? [rule.then.effect, 'content'] : ['ignore', 'content'];
  let isMatched = value === 'true';
  for (const why of CAUSES) {
    const unknown = all.filter((one) => one.cause === why);
    if (unknown.length === 0 || isWhole) continue;
    const action: UnknownAction = rule[ON[why]] ?? home.defaults?.[ON[why]] ?? 'block';
    const asked = action === 'match' ? rule.then.effect : action;
    if (STRENGTHS.indexOf(asked) > STRENGTHS.indexOf(effect)) [effect, cause] = [asked, why];
    if (action === 'match') extents.push(...unknown.map(({ signal }) => (signal === undefined ? {} : { signal })));
    isMatched ||= action === 'match';
  }
  if (effect === 'ignore') return undefined;
  const told = (name: string | undefined) => inLine(policy, parents, ({ messages }) => messages?.[name ?? ''])[0];
  const own = 'message' in rule.then ? rule.then.message : undefined;
  const byDefault = inLine(home, parents, ({ defaults }) => defaults?.message)[0];
  const exemption = exemptionOf({ rule, line }, given);
  return {
    ...{ policy: policy.id, rule, effect, cause, exemption, isMatched },
    extents: extents.map((one) => passage(one, rule)),
    isEnforced: exemption === undefined && isInForce({ rule, line }, policy, given),
    message: told((rule.then.effect === 'block' ? own : undefined) ?? byDefault),
    support: rule.then.effect === 'support' ? told(own) : undefined,
  };
}

function exemptionOf({ rule, line }: Placed, given: Situation): string | undefined {
  const isInTime = given.time !== undefined && given.time <= Date.parse(`${LAST_DAY}T23:59:59.999Z`);
  return line
    .flatMap(({ exemptions = [] }) => exemptions)
    .find((one) => one.rule === rule.id && isInTime && judge(one.when, given).value === 'true')?.reason;
}

function isInForce({ rule, line }: Placed, policy: PolicyDocument, given: Situation): boolean {
  const modes = line.map((one) => [one.mode, one === policy ? '' : rule.id] as const);
  return [...modes, [rule.mode, rule.id] as const].every(([mode, name]) =>
    enforces(mode, `${policy.id}\0${name}`, given),
  );
}

const SUBJECTS = { tenant: 'caller.tenant', key: 'caller.key', exchange: 'exchange.id' } as const;

/** A canary enforces for those whose hash lies in the lowest `percent` of all hashes. */
function enforces(mode: Mode | undefined, seed: string, { facts }: Situation): boolean {
  if (typeof mode !== 'object') return mode !== 'shadow';
  const by = mode.by ?? 'tenant';
  const subject = facts[SUBJECTS[by]];
  const hash = createHash('sha256').update(`${seed}\0${by}\0${subject}`).digest('hex').slice(0, 8);
  return subject !== undefined && Number.parseInt(hash, 16) < (mode.percent / 100) * 2 ** 32;
}

/** A note takes the place of the window in which something was found, or else of the whole text. */
function passage({ signal, span }: Ground, { then }: RuleSource): Ground {
  const isKept = span && (then.effect !== 'replace' || span.score !== undefined);
  return { ...(signal !== undefined && { signal }), ...(isKept && { span }) };
}

/** What the rules that change the text write. */
const REPLACEMENT: Partial<Record<Effect, (then: RuleSource['then']) => string>> = {
  neutralise: () => '{neutral}',
  replace: (then) => ('with' in then ? then.with : undefined) ?? '',
  redact: (then) => {
    if ('restore' in then) return '[{label}_{n}]';
    return ('with' in then ? then.with : undefined) ?? '[{label}]';
  },
};

function label(signal: string | undefined): string {
  if (signal === undefined) return 'REDACTED';
  const [group, member] = signal.split('.');
  return `${member ?? group}${group === 'secret' ? '_secret' : ''}`.toUpperCase();
}

/** What the client and the text get, in sets that are sorted and have nothing twice. */
export interface Outcome {
  readonly verdict: Verdict;
  /** Policy, rule, cause, code of the message. */
  readonly stop: string | undefined;
  /** Policy, rule, model. */
  readonly route: string | undefined;
  /** Policy, rule, code of the message. */
  readonly support: readonly string[];
  /** Policy, rule, effect, cause, shadow, exemption. */
  readonly reasons: readonly string[];
  /** Policy, rule, span, replacement, tools. */
  readonly transforms: readonly string[];
}

const row = (...cells: readonly unknown[]): string => JSON.stringify(cells);
const setOf = (rows: readonly string[]): readonly string[] => [...new Set(rows)].sort();

/** What some policies decide together, as they are written. */
export function outcome(policies: readonly PolicyDocument[], given: Situation, parents: Parents = none): Outcome {
  const fired = policies
    .filter((policy) => applies(policy, parents, given))
    .flatMap((policy) => placed(policy, parents).flatMap((one) => fire(one, policy, parents, given) ?? []));
  const enforced = fired.filter(({ isEnforced }) => isEnforced);
  const matched = enforced.filter(({ isMatched }) => isMatched);
  const [stop] = enforced.filter(({ effect }) => effect === 'block').sort(inOrder(stopRank));
  const [route] = matched.filter(({ rule }) => rule.then.effect === 'route').sort(inOrder(routeRank));
  return {
    verdict: stop ? 'block' : route ? 'route' : 'pass',
    stop: stop && row(stop.policy, stop.rule.id, stop.cause, stop.message?.code),
    route: route && row(route.policy, route.rule.id, modelOf(route)),
    support: setOf(
      matched.flatMap(({ policy, rule, support }) => (support ? [row(policy, rule.id, support.code)] : [])),
    ),
    reasons: setOf(
      fired.map(({ policy, rule, effect, cause, isEnforced, exemption }) =>
        row(policy, rule.id, effect, cause, !isEnforced, exemption),
      ),
    ),
    transforms: setOf(matched.flatMap(transformsOf)),
  };
}

function applies(policy: PolicyDocument, parents: Parents, { facts }: Situation): boolean {
  const [match = {}] = inLine(policy, parents, (one) => one.match);
  const fits = (globs: readonly string[] | undefined, value: unknown) =>
    globs === undefined || globs.some((glob) => new RegExp(`^${glob.replaceAll('*', '.*')}$`).test(String(value)));
  const hasTenant = match.tenant === undefined || facts['caller.tenant'] !== undefined;
  return hasTenant && fits(match.tenant, facts['caller.tenant']) && fits(match.model, facts.model);
}

type Rank = readonly (number | string)[];
const severe = ({ rule }: Fired) => -SEVERITIES.indexOf(rule.severity ?? 'medium');
/** Content before what is unknown, then the higher severity, then the smaller (policy, rule). */
const stopRank = (one: Fired): Rank => {
  const { policy, rule, cause, message } = one;
  return [cause === 'content' ? 0 : 1, severe(one), policy, rule.id, cause, JSON.stringify(message)];
};
const routeRank = (one: Fired): Rank => [severe(one), one.policy, one.rule.id, modelOf(one)];
const modelOf = ({ rule }: Fired) => ('model' in rule.then ? rule.then.model : '');

const inOrder =
  <T>(rank: (one: T) => Rank) =>
  (a: T, b: T): number => {
    const at = rank(a).findIndex((part, index) => part !== rank(b)[index]);
    return at === -1 ? 0 : rank(a)[at]! < rank(b)[at]! ? -1 : 1;
  };

function transformsOf({ policy, rule, extents }: Fired): readonly string[] {
  const written = REPLACEMENT[rule.then.effect]?.(rule.then);
  if (written === undefined) return [];
  const whole = extents.filter(({ span }) => !span);
  // What covers all of it leaves nothing for the rest to cover.
  const covering: readonly Ground[] = extents.length === 0 ? [{}] : whole.length > 0 ? whole : extents;
  return covering.map(({ signal, span }) =>
    row(policy, rule.id, span && [span.start, span.end], written.split('{label}').join(label(signal)), toolsOf(rule)),
  );
}

function toolsOf({ then }: RuleSource): readonly string[] {
  return 'restore' in then && typeof then.restore === 'object' ? then.restore.tools : [];
}

/** The same of what the engine gives. */
export function shown({ verdict, stop, route, support = [], reasons, transforms }: Decision): Outcome {
  return {
    verdict,
    stop: stop && row(stop.policy, stop.rule, stop.cause, stop.message.code),
    route: route && row(route.policy, route.rule, route.model),
    support: setOf(support.map(({ policy, rule, message }) => row(policy, rule, message.code))),
    reasons: setOf(
      reasons.map(({ policy, rule, effect, cause, shadow, exemption }) =>
        row(policy, rule, effect, cause, shadow, exemption),
      ),
    ),
    transforms: setOf(
      transforms.map(({ policy, rule, span, replacement, tools = [] }) =>
        row(policy, rule, span && [span.start, span.end], replacement, tools),
      ),
    ),
  };
}
