import { canonicalJson } from '../../exchange/canonical.ts';
import type { JsonValue } from '../../exchange/json.ts';
import type { PolicyDocument, RuleSource, UnknownActions } from './document.ts';
import { strictest } from './hold.ts';
import type { Parent } from './parents.ts';
import type { Problem } from './source.ts';

/** A document with what it takes over, and what is wrong with that. */
export interface Resolved {
  readonly document: PolicyDocument;
  /** Where each rule behind the policy's own was taken from, in their order. */
  readonly inherited: readonly Parent[];
  readonly problems: readonly Problem[];
}

/**
 * Joins a policy with its parents. Its own rules come first, then those that it takes over: all that no rule of its own
 * has the id of. What such a rule says nothing of (what an unknown does, its message, its mode) stays as its parent's
 * document has it, so that the child's defaults change the child's rules alone.
 */
export function resolve(child: PolicyDocument, parents: readonly Parent[]): Resolved {
  if (parents.length === 0) return { document: child, inherited: [], problems: [] };
  const problems: Problem[] = [...finalProblems(child, parents), ...detectorProblems(child, parents)];
  const own = new Set(child.rules.map(({ id }) => id));
  const rulesOf = (document: PolicyDocument) =>
    document.rules
      .filter(({ id }) => !own.has(id))
      .map((rule): [string, RuleSource] => [rule.id, standingAlone(rule, document)]);
  const taken = gather('rule', parents, rulesOf, problems, { compared: withExemptions });
  problems.push(...matchProblems(child, parents));
  // A child may word a message anew; two parents may not word one differently unless it does.
  const worded = gather('message', parents, ({ messages = {} }) => Object.entries(messages), problems, {
    isSettled: (name) => Object.hasOwn(child.messages ?? {}, name),
  });
  const messages = Object.fromEntries([...worded].map(([name, { part }]) => [name, part]));
  const documents = parents.map(({ document }) => document);
  const exemptions = documents.flatMap((document) =>
    (document.exemptions ?? []).filter(({ rule }) => taken.get(rule)?.parent.document === document),
  );
  return {
    document: {
      ...inheritedMatch(child, documents),
      ...child,
      ...longestRetention([child, ...documents]),
      ...strictestHold(child, documents),
      rules: [...child.rules, ...[...taken.values()].map(({ part }) => part)],
      messages: { ...messages, ...child.messages },
      detectors: Object.assign({}, ...documents.map(({ detectors }) => detectors), child.detectors),
      exemptions: [...(child.exemptions ?? []), ...exemptions],
      defaults: { ...inheritedDefaults(documents), ...child.defaults },
    },
    inherited: [...taken.values()].map(({ parent }) => parent),
    problems,
  };
}

/** A rule of another document, with what that document's defaults and mode give it. */
function standingAlone(rule: RuleSource, { id, defaults = {}, mode }: PolicyDocument): RuleSource {
  const on = (key: keyof UnknownActions) => ({ [key]: rule[key] ?? defaults[key] ?? 'block' });
  const { inherited = { policy: id, modes: [] } } = rule;
  const message = inherited.message ?? defaults.message;
  return {
    ...rule,
    ...on('onError'),
    ...on('onTimeout'),
    ...on('onUnscannable'),
    inherited: {
      policy: inherited.policy,
      ...(message !== undefined && { message }),
      modes: [...inherited.modes, ...(mode === undefined || mode === 'enforce' ? [] : [{ policy: id, mode }])],
    },
  };
}

/** A child can neither replace a final rule, nor exempt from it, nor take it out of force. */
function finalProblems(child: PolicyDocument, parents: readonly Parent[]): Problem[] {
  const finals = new Map(
    parents.flatMap(({ document, name }) =>
      document.rules.filter(({ final }) => final).map(({ id }): [string, string] => [id, name]),
    ),
  );
  const problems: Problem[] = child.rules.flatMap(({ id }, index) =>
    finals.has(id)
      ? [
          {
            code: 'final_overridden' as const,
            path: ['rules', index, 'id'],
            message: `the rule "${id}" of ${finals.get(id)} is final and cannot be replaced`,
            hint: 'add a rule of another id: rules only ever tighten',
          },
        ]
      : [],
  );
  const [final] = finals;
  if (final && child.mode !== undefined && child.mode !== 'enforce') {
    const [id, name] = final;
    problems.push({
      code: 'final_overridden',
      path: ['mode'],
      message: `the rule "${id}" of ${name} is final, and this mode would take it out of force`,
      hint: 'give the mode to the rules of your own',
    });
  }
  return problems;
}

/** Rules of a parent read its detectors, so a detector cannot become another one. */
function detectorProblems(child: PolicyDocument, parents: readonly Parent[]): Problem[] {
  const problems: Problem[] = [];
  const known = gather('detector', parents, ({ detectors = {} }) => Object.entries(detectors), problems);
  for (const [name, source] of Object.entries(child.detectors ?? {})) {
    const other = known.get(name);
    if (!other || isEqual(other.part, source)) continue;
    problems.push({
      code: 'detector_redefined',
      path: ['detectors', name],
      atKey: true,
      message: `${other.parent.name} has a detector "${name}", which its rules read`,
      hint: 'choose another name',
    });
  }
  return problems;
}

/** A part of a parent, and which parent that is. */
interface Taken<T> {
  readonly part: T;
  readonly parent: Parent;
}

/**
 * What parents have by name, each from the first that has it. Another one that has something else there is a problem.
 *
 * @param problems is given those.
 * @param compared what has to be the same, by default the part; `isSettled`: the child itself says which it is to be.
 */
function gather<T>(
  kind: string,
  parents: readonly Parent[],
  partsOf: (document: PolicyDocument) => readonly (readonly [string, T])[],
  problems: Problem[],
  {
    compared = (part) => part,
    isSettled = () => false,
  }: { compared?: (part: T, parent: Parent) => unknown; isSettled?: (name: string) => boolean } = {},
): ReadonlyMap<string, Taken<T>> {
  const taken = new Map<string, Taken<T>>();
  for (const parent of parents) {
    for (const [name, part] of partsOf(parent.document)) {
      const other = taken.get(name);
      if (!other) taken.set(name, { part, parent });
      else if (!isSettled(name) && !isEqual(compared(other.part, other.parent), compared(part, parent)))
        problems.push(conflict(`${kind} "${name}"`, other.parent, parent));
    }
  }
  return taken;
}

function conflict(what: string, one: Parent, other: Parent): Problem {
  return {
    code: 'conflicting_parents',
    path: ['extends', other.index],
    message: `${one.name} and ${other.name} each have another ${what}`,
    hint: 'define it in this policy, or extend only one of them',
  };
}

/** A rule with who is exempt from it, which is as much a part of it; where it is written matters to a canary alone. */
function withExemptions(rule: RuleSource, { document: { exemptions = [] } }: Parent): unknown {
  const inherited = typeof rule.mode === 'object' ? rule.inherited : { ...rule.inherited, policy: '' };
  return [{ ...rule, inherited }, exemptions.filter((exemption) => exemption.rule === rule.id)];
}

/** Rules of a parent apply where it does; which of two that would be, the child has to say. */
function matchProblems({ match }: PolicyDocument, [first, ...others]: readonly Parent[]): Problem[] {
  if (!first || match) return [];
  const other = others.find(({ document }) => !isEqual(document.match ?? null, first.document.match ?? null));
  return other ? [conflict('"match"', first, other)] : [];
}

function inheritedMatch(child: PolicyDocument, documents: readonly PolicyDocument[]): Pick<PolicyDocument, 'match'> {
  const match = child.match ?? documents.find((document) => document.match !== undefined)?.match;
  return match ? { match } : {};
}

/** A child holds back at least what its parents do. That text leaves undecided is never taken over: each says so itself. */
function strictestHold(
  { streaming }: PolicyDocument,
  documents: readonly PolicyDocument[],
): Pick<PolicyDocument, 'streaming'> {
  const taken = documents.flatMap(({ streaming: { hold } = {} }) =>
    hold === undefined || hold === 'none' ? [] : [hold],
  );
  const hold = strictest([...(streaming?.hold ? [streaming.hold] : []), ...taken]);
  return hold ? { streaming: { hold } } : {};
}

function longestRetention(documents: readonly PolicyDocument[]): Pick<PolicyDocument, 'retain'> {
  const days = documents.flatMap(({ retain }) => (retain ? [retain.days] : []));
  return days.length > 0 ? { retain: { days: Math.max(...days) } } : {};
}

/**
 * The message, where the parents are of one mind, and the shortest budget, since each asked for no more. What an unknown
 * does is not among them: a rule of the child that says nothing blocks.
 */
function inheritedDefaults(documents: readonly PolicyDocument[]): NonNullable<PolicyDocument['defaults']> {
  const all = documents.flatMap(({ defaults }) => defaults ?? []);
  const messages = new Set(all.flatMap(({ message }) => message ?? []));
  const [message] = messages.size === 1 ? messages : [];
  const budgets = all.flatMap(({ budgetMs }) => budgetMs ?? []);
  return {
    ...(message !== undefined && { message }),
    ...(budgets.length > 0 && { budgetMs: Math.min(...budgets) }),
  };
}

function isEqual(a: unknown, b: unknown): boolean {
  return canonicalJson(a as JsonValue) === canonicalJson(b as JsonValue);
}
