import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decision, EFFECTS, join, PASS, SEVERITIES, VERDICTS } from '../../../exchange/decision.ts';
import type { JsonValue } from '../../../exchange/json.ts';
import { replaceSpans } from '../../../exchange/json-text.ts';
import { type Facts, FIELDS, STAGES } from '../../../exchange/segment.ts';
import type { Signal } from '../../../exchange/signal.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import { replacementsOf } from '../../../gateway/moderation/redact.ts';
import type { ConditionSource, PolicyDocument, RuleSource } from '../../../policies/engine/document.ts';
import { evaluate, neededSignals } from '../../../policies/engine/evaluate.ts';
import { schemaProblems } from '../../../policies/engine/schema-problems.ts';
import {
  compile,
  isValid,
  LENGTH,
  NAMES,
  anyPolicy as policy,
  anyRule as rule,
  type Situation,
  anySituation as situation,
} from './arbitraries.ts';

const runs = { numRuns: 200 };

function decideBy(documents: readonly PolicyDocument[], { facts, signals, time }: Situation): Decision {
  return documents.map((document) => evaluate(compile(document), facts, signals, time)).reduce(join, PASS);
}

/** A policy, and the same with one more rule. */
const extended = fc
  .tuple(policy, rule)
  .filter(([{ rules }, added]) => !rules.some(({ id }) => id === added.id))
  .map(([document, added]) => ({ document, added, more: { ...document, rules: [...document.rules, added] } }))
  .filter(({ more }) => isValid(more));

/** Any text that has a digest: no half of a character. */
const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 3 });
const tiny = fc.constantFrom(0, 5e-324, Number.EPSILON, 0.1 + 0.2, 1 - Number.EPSILON / 2, 1);
const extremeAtom: fc.Arbitrary<ConditionSource> = fc.oneof(
  fc.tuple(fc.constantFrom('pii', ...NAMES), tiny).map(([signal, gte]) => ({ signal, gte })),
  fc.tuple(fc.constantFrom('hazard', ...NAMES), tiny).map(([signal, lte]) => ({ signal, lte })),
  fc
    .tuple(fc.constantFrom('tool.name' as const, 'model' as const), words)
    .map(([field, some]) => ({ field, in: some })),
  words.map((notIn) => ({ field: 'caller.tenant' as const, notIn })),
  fc.constantFrom(0, 2 ** 53, 1e300).map((gte) => ({ field: 'segment.length' as const, gte })),
);
/** A condition in up to 200 others. */
const deep = fc
  .tuple(fc.array(extremeAtom, { minLength: 2, maxLength: 6 }), fc.array(fc.nat(4), { maxLength: 200, size: 'max' }))
  .map(([[first, ...others], shape]) =>
    shape.reduce<ConditionSource>((inner, how, index) => {
      const other = others[index % others.length]!;
      if (how === 0) return { not: inner };
      if (how === 1) return { any: [inner] };
      if (how === 2) return { all: [inner, inner === first ? other : first!] };
      return how === 3 ? { any: [other, inner] } : { atLeast: 2, of: [inner, other, first!] };
    }, first!),
  );
const extreme: fc.Arbitrary<PolicyDocument> = fc
  .record({
    rules: fc.uniqueArray(fc.tuple(rule, deep), { selector: ([{ id }]) => id, maxLength: 3 }),
    globs: fc.option(
      fc.uniqueArray(fc.oneof(word, fc.constantFrom('*', '**', '*a*b*')), { minLength: 1, maxLength: 3 }),
    ),
    tags: fc.constantFrom([], ['a:1'], ['0']),
    pattern: fc.constantFrom('a', '\\p{Greek}+', '[^\\x00]', '(?i)x{1,100}'),
  })
  .map(({ rules, globs, tags, pattern }) => ({
    ...{ id: `a${'/0-'.repeat(40)}`.slice(0, 128), version: '0.0.999999999999999999999', tests: [], exemptions: [] },
    ...(globs && { match: { tenant: globs } }),
    defaults: { message: 'help', budgetMs: 10_000 },
    messages: Object.fromEntries(
      ['help', 'refused', 'rejected', 'tool', 'constructor'].map((code) => [
        code,
        { as: 'error', code, text: { en: 'ß\u202e' } },
      ]),
    ),
    detectors: { ticket: { pattern }, constructor: { keywords: ['\u{1f600}'] } },
    rules: rules.map(([one, when]) => ({ ...one, when, tags })),
  }));

describe('a decision', () => {
  it('comes of every policy, whatever the facts and the signals are', () => {
    const odd = fc.constantFrom(Number.NaN, -0.1, 1.1, Number.POSITIVE_INFINITY, '0.9', null, undefined);
    const oddSpan = fc.oneof(odd, fc.record({ start: odd, end: odd }), fc.record({ start: fc.nat(9), end: fc.nat(9) }));
    const oddSignal = fc.oneof(
      fc.record({ score: odd }),
      fc.record({ score: fc.constantFrom(0, 0.5, 1), spans: fc.array(oddSpan, { maxLength: 3 }) }),
      fc.record({ unknown: fc.constantFrom('error', 'timeout', 'late', null, undefined) }),
      fc.constant({}),
    );
    const oddSignals = fc
      .array(fc.tuple(fc.constantFrom(...NAMES), oddSignal))
      .map((list) => new Map(list.map(([name, rest]) => [name, { name, ...rest } as unknown as Signal])));
    const oddFacts = fc.dictionary(
      fc.constantFrom('segment.stage', 'segment.length', 'segment.role', 'caller.tenant', 'model', '__proto__'),
      fc.constantFrom<string | number>('input', 'constructor', '__proto__', '', 'acme', Number.NaN, -1, 7),
    ) as fc.Arbitrary<Facts>;
    fc.assert(
      fc.property(policy, oddFacts, oddSignals, fc.double(), (document, facts, signals, time) => {
        const { verdict, stop, route, transforms, reasons } = evaluate(compile(document), facts, signals, time);
        expect(VERDICTS).toContain(verdict);
        expect(stop !== undefined).toBe(verdict === 'block');
        if (verdict === 'route') expect(route?.model).toBeTypeOf('string');
        for (const { span } of transforms) expect(span === undefined || span.end > span.start).toBe(true);
        // What cannot be understood is not taken for harmless: a rule that reads it ends unknown.
        const found = reasons.flatMap(({ atoms }) => atoms).filter(({ name }) => NAMES.includes(name));
        expect(found.filter((atom) => typeof atom.found === 'number' && !(atom.found >= 0 && atom.found <= 1))).toEqual(
          [],
        );
      }),
      runs,
    );
  });

  it('comes of every document that the schema admits and the checks do, however extreme', () => {
    let policies = 0;
    const facts = fc.dictionary(fc.constantFrom(...FIELDS), fc.oneof(word, fc.integer(), fc.constant(2 ** 60)));
    fc.assert(
      fc.property(extreme, facts, situation, (document, odd, given) => {
        expect(schemaProblems(document as unknown as JsonValue)).toEqual([]);
        if (!isValid(document)) return;
        policies += 1;
        for (const stage of [...STAGES, 'no stage']) {
          const decision = evaluate(compile(document), { ...odd, 'segment.stage': stage } as Facts, given.signals, 0);
          expect(VERDICTS).toContain(decision.verdict);
        }
      }),
      runs,
    );
    expect(policies).toBeGreaterThan(100);
  });

  it('is the same for every order of rules, of policies and of signals', () => {
    const some = fc.array(policy, { minLength: 1, maxLength: 3, size: 'small' });
    const keys = fc.array(fc.nat(), { minLength: NAMES.length, maxLength: NAMES.length });
    fc.assert(
      fc.property(some, situation, keys, (documents, given, order) => {
        const shuffle = <T>(list: readonly T[]): T[] =>
          list
            .map((item, index) => ({ item, key: order[index]! }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const shuffled = shuffle(documents.map((document) => ({ ...document, rules: shuffle(document.rules) })));
        const signals = new Map(shuffle([...given.signals]));
        expect(decideBy(shuffled, { ...given, signals })).toStrictEqual(decideBy(documents, given));
      }),
      runs,
    );
  });

  it('is never loosened by one more rule', () => {
    fc.assert(
      fc.property(extended, situation, ({ document, more }, given) => {
        expectNoLooser(decideBy([more], given), decideBy([document], given));
      }),
      runs,
    );
  });

  it('shows no more of the text for one more rule that changes it, of whatever severity', () => {
    const changes = fc.constantFrom<RuleSource['then']>(
      ...([{ effect: 'neutralise' }, { effect: 'redact' }, { effect: 'redact', with: '{last4}' }] as const),
      ...([
        { effect: 'redact', with: '{mask}' },
        { effect: 'replace', with: '(a note)' },
      ] as const),
    );
    const change = fc.record({
      severity: fc.constantFrom(...SEVERITIES),
      when: fc.constantFrom('pii', 'pii.email', 'injection').map((signal) => ({ signal, gte: 0.25 })),
      then: changes,
    });
    const changing = fc.array(change, { minLength: 1, maxLength: 4 }).map((rules): PolicyDocument => {
      const unknown = { onError: 'ignore', onTimeout: 'ignore', onUnscannable: 'ignore' } as const;
      return {
        id: 'test',
        version: '1.0.0',
        defaults: unknown,
        rules: rules.map((one, at) => ({ id: `r${at}`, ...one })),
      };
    });
    fc.assert(
      fc.property(changing.filter(isValid), fc.nat(), situation, (document, pick, given) => {
        const less = document.rules.filter((_, at) => at !== pick % document.rules.length);
        expectNoLooser(decideBy([document], given), decideBy([{ ...document, rules: less }], given));
      }),
      { numRuns: 400 },
    );
  });

  it('is never loosened by one more policy', () => {
    fc.assert(
      fc.property(policy, policy, situation, (document, more, given) => {
        expectNoLooser(decideBy([document, more], given), decideBy([document], given));
      }),
      runs,
    );
  });

  it('is changed by a shadow rule in its reasons alone, and those say what the rule would have done', () => {
    fc.assert(
      fc.property(extended, situation, ({ document, added, more }, given) => {
        const shadow = { ...more, rules: more.rules.map((one) => (one === added ? { ...one, mode: 'shadow' } : one)) };
        const before = decideBy([document], given);
        const after = decideBy([shadow as PolicyDocument], given);
        expect({ ...after, reasons: [] }).toStrictEqual({ ...before, reasons: [] });
        const own = after.reasons.filter((reason) => reason.rule === added.id);
        expect(after.reasons.filter((reason) => reason.rule !== added.id)).toStrictEqual(before.reasons);
        const enforced = decideBy([more], given).reasons.filter((reason) => reason.rule === added.id);
        expect(own).toStrictEqual(enforced.map((reason) => ({ ...reason, shadow: true })));
      }),
      runs,
    );
  });

  it('in a policy that is all shadow is to pass, with the reasons of the enforced one', () => {
    fc.assert(
      fc.property(policy, situation, (document, given) => {
        const { reasons } = decideBy([{ ...document, mode: 'enforce' }], given);
        const shadow = reasons.map((reason) => ({ ...reason, shadow: true }));
        expect(decideBy([{ ...document, mode: 'shadow' }], given)).toStrictEqual({ ...PASS, reasons: shadow });
      }),
      runs,
    );
  });

  it('needs no other signals than those that are asked for', () => {
    fc.assert(
      fc.property(policy, situation, (document, given) => {
        const needed = neededSignals([compile(document)], given.facts);
        const signals = new Map([...given.signals].filter(([name]) => needed.has(name)));
        expect(decideBy([document], { ...given, signals })).toStrictEqual(decideBy([document], given));
      }),
      runs,
    );
  });
});

function expectNoLooser(after: Decision, before: Decision): void {
  expect(VERDICTS.indexOf(after.verdict)).toBeGreaterThanOrEqual(VERDICTS.indexOf(before.verdict));
  expect(after.reasons).toEqual(expect.arrayContaining([...before.reasons]));
  expect(after.support ?? []).toEqual(expect.arrayContaining([...(before.support ?? [])]));
  const covered = coverOf(after);
  for (const unit of coverOf(before)) expect(covered).toContain(unit);
  const shown = shownBy(before);
  for (const letter of shownBy(after)) expect(shown).toContain(letter);
}

/** The units of the text that a decision has changed. */
function coverOf({ transforms }: Decision): readonly number[] {
  return replacementsOf(transforms, LENGTH).flatMap(({ start, end }) =>
    Array.from({ length: end - start }, (_, index) => start + index),
  );
}

/** Each letter once, and none of those that replacements are written in. */
const TEXT = 'αβγδεζηθικλμ';

/** The letters of the text that are still there once a decision has been applied. */
function shownBy({ transforms }: Decision): readonly string[] {
  const fill = new Fill(() => 'hmac:0123456789abcdef');
  const after = replaceSpans(TEXT, fill.replacements(replacementsOf(transforms, TEXT.length), TEXT));
  return [...TEXT].filter((letter) => after.includes(letter));
}

it('the text of these tests is as long as the spans go', () => {
  expect(TEXT).toHaveLength(LENGTH);
});

it('the policies and situations of these tests lead to every kind of decision', () => {
  const decided = fc
    .sample(fc.tuple(policy, situation), { numRuns: 1500, seed: 1 })
    .map(([document, given]) => ({ document, decision: decideBy([document], given) }));
  const decisions = decided.map(({ decision }) => decision);
  const reasons = decisions.flatMap((decision) => decision.reasons);
  const rules = decided.flatMap(({ document }) => document.rules);
  const transforms = decisions.flatMap((decision) => decision.transforms);
  const count = <T>(list: readonly T[], test: (one: T) => boolean): number => list.filter(test).length;
  const counts = {
    block: count(decisions, ({ verdict }) => verdict === 'block'),
    route: count(decisions, ({ verdict }) => verdict === 'route'),
    routeBesideStop: count(decisions, ({ stop, route }) => Boolean(stop && route)),
    pass: count(decisions, ({ verdict, reasons: why }) => verdict === 'pass' && why.length > 0),
    support: count(decisions, ({ support }) => support !== undefined),
    spans: count(transforms, ({ span }) => span !== undefined),
    whole: count(transforms, ({ span }) => span === undefined),
    neutral: count(transforms, ({ replacement }) => replacement === '{neutral}'),
    restored: count(transforms, ({ replacement }) => replacement.includes('{n}')),
    named: count(transforms, ({ tools }) => tools !== undefined),
    noteOnWindow: count(transforms, ({ replacement, span }) => /^[($]/.test(replacement) && span !== undefined),
    content: count(reasons, ({ cause }) => cause === 'content'),
    error: count(reasons, ({ cause }) => cause === 'error'),
    timeout: count(reasons, ({ cause }) => cause === 'timeout'),
    unscannable: count(reasons, ({ cause }) => cause === 'unscannable'),
    shadow: count(reasons, ({ shadow, exemption }) => shadow && exemption === undefined),
    exempt: count(reasons, ({ exemption }) => exemption !== undefined),
    canary: count(rules, ({ mode }) => typeof mode === 'object'),
    counted: count(rules, ({ when }) => JSON.stringify(when).includes('atLeast')),
    language: count(rules, ({ when }) => JSON.stringify(when).includes('language')),
    ...Object.fromEntries(
      EFFECTS.map((effect) => [`effect ${effect}`, count(reasons, (one) => one.effect === effect)]),
    ),
  };
  expect(Object.entries(counts).filter(([, often]) => often < 4)).toEqual([]);
});
