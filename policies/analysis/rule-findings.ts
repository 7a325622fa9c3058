import { compareText, SEVERITIES } from '../../exchange/decision.ts';
import { CAUSES, type UnknownCause } from '../../exchange/signal.ts';
import { atomsIn } from '../engine/condition.ts';
import { CHANGES } from '../engine/fire.ts';
import type { Policy } from '../engine/parse.ts';
import { TRUE } from '../engine/truth.ts';
import { type AuditedRule, effectIn, isPreventive, ON } from './audited-rule.ts';
import type { Draft } from './finding.ts';
import { type Answer, canBeTrue, canBeUnknown, find, isNeverFalse, overlap } from './satisfiability.ts';

/** `dead-rule`, `only-unknown`, `always-true`: what a rule's condition comes to by itself. */
export function conditionFindings({ rule, path, scope }: AuditedRule): readonly Draft[] {
  const about = { rules: [rule.id], path };
  const ever = canBeTrue(rule.when, scope);
  if (ever.answer === 'undecided') return [undecided('whether the condition is ever true', about)];
  if (ever.answer === 'no') {
    const fires = find([rule.when], ([one]) => one !== undefined && effectIn(rule, one) > 0, {
      ...scope,
      causes: true,
    });
    if (fires.answer === 'undecided') return [undecided('whether the rule ever fires', about)];
    if (fires.answer === 'no') {
      const message = `no score and no fact makes the condition of "${rule.id}" true at its stages: the rule never fires`;
      return [{ code: 'dead-rule', severity: 'error', message, ...about }];
    }
    const message = `no score makes the condition of "${rule.id}" true: it fires only where a scan failed`;
    return [{ code: 'only-unknown', severity: 'warning', message, ...about, ...shown(fires) }];
  }
  if (!isPreventive(rule.effect)) return [];
  const always = isNeverFalse(rule.when, scope);
  if (always.answer === 'undecided') return [undecided('whether the condition is always true', about)];
  if (always.answer === 'no') return [];
  const message = `the condition of "${rule.id}" is true whatever the scores and facts are, and its effect is ${rule.effect}`;
  return [{ code: 'always-true', severity: 'warning', message, ...about, ...shown(ever) }];
}

const PASSED: Readonly<Record<UnknownCause, string>> = {
  error: 'what a scan failed on',
  timeout: 'what a scan had no time for',
  unscannable: 'what nothing can read',
};

/**
 * `fail-open`: one finding for each action of the rule's own, one for each default with all rules that it is for, and one
 * for each policy from which rules were taken over.
 */
export function failOpenFindings(rules: readonly AuditedRule[], { document, inherited }: Policy): readonly Draft[] {
  const drafts: Draft[] = [];
  const ownRules = document.rules.length - inherited.length;
  for (const cause of CAUSES) {
    const key = ON[cause];
    const groups = new Map<string, { readonly some: AuditedRule[]; readonly path: Draft['path'] }>();
    for (const one of rules) {
      const { rule, path, scope } = one;
      if (!isPreventive(rule.effect) || rule.shadow || !['flag', 'ignore'].includes(rule.onUnknown[cause])) continue;
      const { answer } = canBeUnknown(rule.when, scope);
      if (answer === 'undecided')
        drafts.push(undecided('whether the condition is ever unknown', { rules: [rule.id], path }));
      if (answer !== 'yes') continue;
      const index = document.rules.findIndex(({ id }) => id === rule.id);
      const parent = inherited[index - ownRules];
      const place: Draft['path'] = parent
        ? ['extends', parent.index]
        : document.rules[index]?.[key] === undefined
          ? ['defaults', key]
          : [...path.slice(0, 2), key];
      const name = `${rule.onUnknown[cause]} ${JSON.stringify(place)}`;
      groups.set(name, { some: [...(groups.get(name)?.some ?? []), one], path: place });
    }
    drafts.push(...[...groups.values()].map(({ some, path }) => failOpen(some, cause, path)));
  }
  return drafts;
}

function failOpen(some: readonly AuditedRule[], cause: UnknownCause, path: Draft['path']): Draft {
  const names = some.map(({ rule }) => rule.id);
  const who = names.length === 1 ? `"${names[0]}" does more than flag` : `${names.length} rules do more than flag`;
  const message = `${who}, and "${ON[cause]}": "${some[0]?.rule.onUnknown[cause]}" lets pass ${PASSED[cause]}`;
  return { code: 'fail-open', severity: 'warning', message, rules: names, path };
}

/** `shadowed-rule`, for rules that are no shadows. Of two that shadow each other, the later in the text is named. */
export function shadowedFindings(rules: readonly AuditedRule[]): readonly Draft[] {
  const enforced = rules.filter(({ rule }) => !rule.shadow);
  const drafts: Draft[] = [];
  const dropped = new Set<AuditedRule>();
  for (const one of enforced.toReversed()) {
    // What never fires is a dead rule, which is said elsewhere.
    if (one.liveStages.length === 0) continue;
    for (const other of enforced) {
      if (other === one || dropped.has(other)) continue;
      const answer = shadows(other, one);
      if (answer === 'no') continue;
      const about = { rules: [one.rule.id, other.rule.id], path: one.path };
      if (answer === 'undecided') {
        drafts.push(undecided(`whether "${other.rule.id}" covers "${one.rule.id}"`, about));
        continue;
      }
      dropped.add(one);
      const message = `whenever "${one.rule.id}" fires, "${other.rule.id}" does at least as much: without it no verdict changes`;
      drafts.push({ code: 'shadowed-rule', severity: 'warning', message, ...about });
      break;
    }
  }
  return drafts;
}

/** Whether `other` does at least as much whenever `one` fires. An exemption, or a canary of its own, could keep it from that. */
function shadows(other: AuditedRule, one: AuditedRule): Answer['answer'] {
  const [a, b] = [one.rule, other.rule];
  const shared = a.canaries.map((canary) => JSON.stringify(canary));
  if (!b.canaries.every((canary) => shared.includes(JSON.stringify(canary)))) return 'no';
  if (b.exemptions.length > 0 || !one.stages.every((stage) => other.stages.includes(stage))) return 'no';
  if (SEVERITIES.indexOf(b.severity) < SEVERITIES.indexOf(a.severity) || !couldCover(other, one)) return 'no';
  const weaker = find(
    [a.when, b.when],
    ([x, y]) => {
      if (!x || !y) return false;
      // A block for content reads otherwise than one for a failed scan, so the one does not stand for the other.
      return effectIn(a, x) > effectIn(b, y) || (x.value === TRUE && y.value !== TRUE);
    },
    { ...one.scope, causes: true },
  );
  return weaker.answer === 'undecided' ? 'undecided' : weaker.answer === 'yes' ? 'no' : 'yes';
}

/**
 * What a change of the text covers depends on spans, which no condition says, and so does whether it also blocks for an
 * unknown alternative (`fire.ts`). A block always covers it; another change of the same kind surely does where both look
 * at the same single signal, which cannot be known and unknown at once. Where else an answer comes from, and what is
 * added to it, only a block makes up for.
 */
function couldCover(other: AuditedRule, one: AuditedRule): boolean {
  if (other.rule.effect === 'block' || one.rule.effect === 'flag') return true;
  if (!CHANGES.has(one.rule.effect) || one.rule.effect !== other.rule.effect) return one.rule.effect === 'block';
  const names = [one, other].map(
    ({ rule }) => new Set([...atomsIn(rule.when)].map(({ kind, name }) => `${kind} ${name}`)),
  );
  const signals = names.map((some) => [...some].filter((name) => name.startsWith('signal ')));
  return signals.every((some) => some.length === 1 && some[0] === signals[0]?.[0]);
}

/** `conflict`: one finding for each rule, with all rules of greater ids that it overlaps. */
export function conflictFindings(rules: readonly AuditedRule[]): readonly Draft[] {
  const blocking = rules
    .filter(({ rule }) => rule.effect === 'block' && !rule.shadow)
    .sort((a, b) => compareText(a.rule.id, b.rule.id));
  return blocking.flatMap((one, index) => {
    const others = blocking.slice(index + 1).map((other) => ({ id: other.rule.id, met: meet(one, other) }));
    const open = others.filter(({ met }) => met.answer === 'undecided').map(({ id }) => id);
    const meeting = others.filter(({ met }) => met.answer === 'yes');
    const drafts: Draft[] = [];
    if (open.length > 0) {
      const about = { rules: [one.rule.id, ...open], path: one.path };
      drafts.push(undecided(`whether "${one.rule.id}" can block together with ${open.join(', ')}`, about));
    }
    if (meeting[0]) {
      const rules = [one.rule.id, ...meeting.map(({ id }) => id)];
      const message = `"${one.rule.id}" can block together with ${rules.slice(1).join(', ')}, at the same severity with another message: only the ids decide which one the client reads`;
      drafts.push({ code: 'conflict', severity: 'note', message, rules, path: one.path, ...shown(meeting[0].met) });
    }
    return drafts;
  });
}

function meet(one: AuditedRule, other: AuditedRule): Answer {
  const [a, b] = [one.rule, other.rule];
  const stages = one.stages.filter((stage) => other.stages.includes(stage));
  const couldMatter = a.severity === b.severity && JSON.stringify(a.message) !== JSON.stringify(b.message);
  return couldMatter && stages.length > 0 ? overlap(a.when, b.when, { ...one.scope, stages }) : { answer: 'no' };
}

/** A question that the node limit left open: never a guess. */
export function undecided(what: string, about: Pick<Draft, 'rules' | 'path'>): Draft {
  return {
    code: 'undecided',
    severity: 'note',
    message: `${what} could not be decided within the node limit`,
    ...about,
  };
}

function shown({ witness }: Answer): Pick<Draft, 'witness'> {
  return witness ? { witness } : {};
}
