import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAUSES, type Signal } from '../../../exchange/signal.ts';
import type { Situation } from '../../../policies/analysis/given.ts';
import { canBeTrue, canBeUnknown, isNeverFalse } from '../../../policies/analysis/satisfiability.ts';
import { type CoverageItem, percentOf, reaches, testCoverage } from '../../../policies/analysis/test-coverage.ts';
import { runTests, type TestResult } from '../../../policies/analysis/test-runner.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import type { PolicyDocument, RuleSource, TestSource } from '../../../policies/engine/document.ts';
import { decide } from '../../../policies/engine/evaluate.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { CARD, condition, isValid, LENGTH, NAMES, policy, situation } from '../../properties/policies/arbitraries.ts';
import { documentOf, operatingPoint } from '../policies.ts';

const SINGLES = NAMES.filter((name) => !name.startsWith('custom.'));

/** What tests that make these decisions show of a policy. */
function shown(document: PolicyDocument, some: readonly Situation[]): readonly CoverageItem[] {
  const parsed = parsePolicy(JSON.stringify(document), 'test.json', { signals: SINGLES });
  const compiled = compilePolicy(parsed, {
    operatingPoint: (signal, rate) => CARD[signal]?.[rate],
    signals: SINGLES,
  });
  const results = some.map((one): TestResult => {
    const place = { file: 'test.json', line: 1, column: 1, length: 1, source: '' };
    const decision = decide(compiled, one.facts, one.signals, one.time);
    return { name: 'a', ...place, outcome: 'passed', problems: [], mismatches: [], run: { ...one, decision } };
  });
  return testCoverage(parsed, compiled, results).items;
}

const keyOf = ({ kind, rule, name }: CoverageItem) => [kind, rule, name].filter(Boolean).join(' ');
const coveredOf = (items: readonly CoverageItem[]) => items.filter(({ isCovered }) => isCovered).map(keyOf);

/** Policies in which much is impossible. */
const odd = fc
  .tuple(policy, condition, fc.constantFrom('never', 'always', 'as it is'))
  .map(([document, when, how]): PolicyDocument => {
    const [first, ...others] = document.rules;
    const odd = { never: { all: [when, { not: when }] }, always: { any: [when, { not: when }] }, 'as it is': when }[
      how
    ];
    return { ...document, rules: [{ ...first!, when: odd }, ...others] };
  })
  .filter(isValid);
const situations = fc.array(situation, { minLength: 4, maxLength: 10 }).map((list) =>
  list.map(({ facts, signals, time }): Situation => {
    const segment = { 'segment.role': 'user', 'segment.modality': 'text', 'segment.length': LENGTH } as const;
    const all = { ...segment, 'segment.turn': 'newest', ...facts } as Situation['facts'];
    return { facts: { ...all, 'caller.tenant': 'acme-eu' }, signals, ...(time !== undefined && { time }) };
  }),
);

describe('what is an item', () => {
  it('is everything that ever happens: nothing that some situation shows is left out as impossible', () => {
    const [impossible, possible] = [new Set<string>(), new Set<string>()];
    fc.assert(
      fc.property(odd, situations, (document, some) => {
        const items = shown(document, []).map(keyOf);
        const covered = coveredOf(shown(document, some));
        expect(covered.filter((key) => !items.includes(key))).toEqual([]);
        for (const key of covered) possible.add(key.split(' ')[0]!);
        for (const rule of document.rules) {
          for (const kind of ['fires', 'quiet', ...CAUSES]) {
            if (!items.includes(`${kind} ${rule.id}`)) impossible.add(kind);
          }
        }
        for (const name of Object.keys(document.messages ?? {})) {
          if (!items.includes(`message ${name}`)) impossible.add('message');
        }
      }),
      { numRuns: 150 },
    );
    // Each kind was seen to happen, and to be left out.
    expect([...possible].sort()).toEqual(['error', 'exemption', 'fires', 'message', 'quiet', 'timeout', 'unscannable']);
    expect([...impossible].sort()).toEqual(['error', 'fires', 'message', 'quiet', 'timeout', 'unscannable']);
  });

  it('is nothing that cannot happen: of each rule, a witness shows it', () => {
    let checked = 0;
    fc.assert(
      fc.property(odd, (document) => {
        const found = shown(document, []).flatMap((item) => {
          const witness = witnessOf(document, item);
          return witness ? [{ key: keyOf(item), witness }] : [];
        });
        const covered = coveredOf(
          shown(
            document,
            found.map(({ witness }) => witness),
          ),
        );
        for (const { key } of found) expect(covered).toContain(key);
        checked += found.length;
      }),
      { numRuns: 100 },
    );
    expect(checked).toBeGreaterThan(500);
  });
});

/** A situation in which a rule does what an item asks for; undefined where the diagram was too large. */
function witnessOf(document: PolicyDocument, { kind, rule: id }: CoverageItem): Situation | undefined {
  if (kind === 'message' || kind === 'exemption') return undefined;
  const parsed = parsePolicy(JSON.stringify(document), 'test.json', { signals: SINGLES });
  const options = { operatingPoint: (signal: string, rate: number) => CARD[signal]?.[rate], signals: SINGLES };
  const compiled = compilePolicy(parsed, options);
  const { when, onUnknown } = compiled.everyStage.rules.find((rule) => rule.id === id)!;
  const scope = { stages: compiled.rules.find((rule) => rule.id === id)!.stages, match: compiled.match };
  const ignored = CAUSES.find((cause) => onUnknown[cause] === 'ignore');
  const isNeverQuiet = isNeverFalse(when, scope).answer === 'yes';
  const asked = {
    fires: canBeTrue,
    quiet: isNeverQuiet ? canBeUnknown : isNeverFalse,
    ...{ error: canBeUnknown, timeout: canBeUnknown, unscannable: canBeUnknown },
  };
  const { witness } = asked[kind](when, scope);
  if (!witness) return undefined;
  const cause = kind === 'quiet' ? ignored : kind;
  const known = new Map(witness.signals.map((signal) => [signal.name, signal]));
  // A signal that does not matter is 0. What is true with something unknown is true whatever that is.
  const signals = compiled.signals.map((name): Signal => {
    const signal = known.get(name) ?? { name, score: 0 };
    if ('score' in signal) return signal;
    const unknown = CAUSES.find((one) => one === cause);
    return unknown ? { name, unknown } : { name, score: 0 };
  });
  return { facts: witness.facts, signals: new Map(signals.map((signal) => [signal.name, signal])) };
}

const HIGH = { signal: 'toxicity', gte: 0.9 } as const;
const SECURE = { onError: 'ignore', onTimeout: 'ignore', onUnscannable: 'ignore' } as const;
const words = (code: string) => ({ as: 'refusal', code, text: { en: code } }) as const;
const MESSAGES = { refused: words('refused'), second: words('second') };

async function coverageOf(
  rules: readonly RuleSource[],
  tests: readonly TestSource['given'][] = [],
  more: Partial<PolicyDocument> = {},
) {
  const named = tests.map((given, index) => ({ name: `${index}`, given, expect: { verdict: 'pass' as const } }));
  const parsed = parsePolicy(JSON.stringify(documentOf(rules, { ...more, tests: named }), null, 2), 'test.json');
  const compiled = compilePolicy(parsed, { operatingPoint });
  return testCoverage(parsed, compiled, await runTests(parsed, compiled, { operatingPoint }));
}
const missing = ({ items }: { items: readonly CoverageItem[] }) =>
  items.filter(({ isCovered }) => !isCovered).map(keyOf);

describe('what tests show', () => {
  it('is counted for a rule by what it did in them, and not by what they expect', async () => {
    const rules: RuleSource[] = [{ id: 'a', at: ['input'], when: HIGH, then: { effect: 'block' } }];
    const all = ['fires a', 'quiet a', 'error a', 'timeout a', 'unscannable a', 'message refused'];
    const nothing = await coverageOf(rules);
    expect([missing(nothing), nothing.covered, nothing.total]).toEqual([all, 0, 6]);
    const signals = { toxicity: 0.95 };
    const without = (...keys: string[]) => all.filter((key) => !keys.includes(key));
    const told = async (...given: TestSource['given'][]) => missing(await coverageOf(rules, given));
    expect(await told({ stage: 'input', signals })).toEqual(without('fires a', 'message refused'));
    expect(await told({ stage: 'input' })).toEqual(without('quiet a'));
    // It is not asked there.
    expect(await told({ stage: 'output', signals })).toEqual(all);
    expect(await told({ stage: 'input', unknown: 'timeout' })).toEqual(without('timeout a', 'message refused'));
    const causes = CAUSES.map((unknown) => ({ stage: 'input', unknown }) as const);
    expect(await told({ stage: 'input', signals }, { stage: 'input' }, ...causes)).toEqual([]);
  });

  it('leaves out a cause that is ignored, and a rule in shadow tells no message', async () => {
    const rules: RuleSource[] = [
      { id: 'a', when: HIGH, then: { effect: 'block' }, onTimeout: 'ignore' },
      {
        id: 'b',
        mode: 'shadow',
        when: { signal: 'injection', gte: 0.5 },
        then: { effect: 'block', message: 'second' },
      },
    ];
    expect(missing(await coverageOf(rules, [], { messages: MESSAGES }))).toEqual([
      ...['fires a', 'quiet a', 'error a', 'unscannable a'],
      ...['fires b', 'quiet b', 'error b', 'timeout b', 'unscannable b'],
      'message refused',
    ]);
  });

  it.each<[string, Partial<RuleSource>, Partial<RuleSource>, boolean]>([
    ['a rule that always blocks, too, and whose severity is higher', {}, { severity: 'high' }, false],
    ['one whose severity is lower', {}, { severity: 'low' }, true],
    ['one that is not asked at all of its stages', {}, { severity: 'high', at: ['input'] }, true],
    ['one that does not always block', {}, { severity: 'high', when: { signal: 'toxicity', gte: 0.95 } }, true],
    ['one that ignores what was not scanned', {}, { severity: 'high', ...SECURE }, true],
    ['one that ignores it, as this one does', SECURE, { severity: 'high', ...SECURE }, false],
    ['one in shadow', {}, { severity: 'high', mode: 'shadow' }, true],
    ['one in a canary', {}, { severity: 'high', mode: { state: 'canary', percent: 50 } }, true],
  ])('a message that comes second cannot be told beside %s', async (_what, first, other, isItem) => {
    const rules: RuleSource[] = [
      { id: 'a', when: HIGH, then: { effect: 'block', message: 'second' }, ...first },
      { id: 'b', when: { signal: 'toxicity', gte: 0.8 }, then: { effect: 'block' }, ...other },
    ];
    const keys = missing(await coverageOf(rules, [], { messages: MESSAGES }));
    expect(keys.includes('message second')).toBe(isItem);
  });

  it('a message that comes second can be told where the first rule has an exemption', async () => {
    const rules: RuleSource[] = [
      { id: 'a', when: HIGH, then: { effect: 'block', message: 'second' } },
      { id: 'b', severity: 'high', when: HIGH, then: { effect: 'block' } },
    ];
    const when = { field: 'caller.role', in: ['admin'] } as const;
    const exemptions = [{ rule: 'b', when, reason: 'agreed', expires: '2027-03-31' }];
    expect(missing(await coverageOf(rules, [], { messages: MESSAGES }))).not.toContain('message second');
    expect(missing(await coverageOf(rules, [], { messages: MESSAGES, exemptions }))).toContain('message second');
  });

  it('a message can be told by a redaction that knows not all that it has to cover', async () => {
    const [card, phone] = ['pii.credit_card', 'pii.phone'] as const;
    const rules: RuleSource[] = [
      {
        ...{ id: 'a', then: { effect: 'redact' } },
        when: {
          any: [
            { signal: card, gte: 0.5 },
            { signal: phone, gte: 0.5 },
          ],
        },
      },
      {
        // Unknown wherever the other is, and false where a card was found for certain.
        ...{ id: 'b', severity: 'high', then: { effect: 'block', message: 'second' } },
        when: {
          any: [
            {
              all: [
                { signal: card, lt: 0.5 },
                { signal: phone, gte: 0.5 },
              ],
            },
            {
              all: [
                { signal: phone, lt: 0.5 },
                { signal: card, gte: 0.5, lt: 0.9 },
              ],
            },
          ],
        },
      },
    ];
    const signals = { [card]: { score: 1, spans: [[0, 4]] as const }, [phone]: { unknown: 'error' as const } };
    expect(missing(await coverageOf(rules, [], { messages: MESSAGES }))).toContain('message refused');
    const { items } = await coverageOf(rules, [{ stage: 'input', signals }], { messages: MESSAGES });
    expect(coveredOf(items)).toContain('message refused');
  });

  it('tells exemptions apart, and an exempted rule has not been seen to act', async () => {
    const rules: RuleSource[] = [{ id: 'a', when: HIGH, then: { effect: 'block' }, ...SECURE }];
    const role = (...roles: string[]) => ({ field: 'caller.role', in: roles }) as const;
    const exemptions = [
      { rule: 'a', when: role('admin'), reason: 'agreed', expires: '2027-03-31' },
      { rule: 'a', when: role('admin', 'guest'), reason: 'agreed', expires: '2027-03-31' },
      { rule: 'a', when: role('guest'), reason: 'hidden by the one before', expires: '2027-03-31' },
      { rule: 'a', when: role('guest'), reason: 'lasts longer', expires: '2027-04-30' },
    ];
    const told = async (...given: TestSource['given'][]) => {
      const { items } = await coverageOf(rules, given, { exemptions });
      return items
        .map((item) => `${keyOf(item)}${item.isCovered ? ' yes' : ''}`)
        .filter((key) => /^(exe|fires)/.test(key));
    };
    const signals = { toxicity: 1 };
    const given = (caller: string, day?: string): TestSource['given'] => ({
      ...{ stage: 'input', signals, fields: { 'caller.role': caller } },
      ...(day !== undefined && { day }),
    });
    const [fires, first, second, last] = [
      'fires a',
      'exemption a agreed',
      'exemption a agreed',
      'exemption a lasts longer',
    ];
    expect(await told(given('guest', '2027-03-01'))).toEqual([fires, first, `${second} yes`, last]);
    expect(await told(given('admin', '2027-03-01'))).toEqual([fires, `${first} yes`, second, last]);
    expect(await told(given('guest', '2027-04-01'))).toEqual([fires, first, second, `${last} yes`]);
    expect(await told(given('admin', '2027-04-01'))).toEqual([`${fires} yes`, first, second, last]);
  });

  it('says where what is missing stands', async () => {
    const exemptions = [
      { rule: 'a', when: { field: 'model', in: ['m'] }, reason: 'agreed', expires: '2027-03-31' },
    ] as const;
    const { items } = await coverageOf([{ id: 'a', when: HIGH, then: { effect: 'block' } }], [], { exemptions });
    const sources = new Set(items.map(({ source }) => source.trim()));
    expect(sources).toEqual(new Set(['"id": "a",', '"refused": {', '"rule": "a",']));
  });

  it('counts what a policy takes over from a parent only where it replaces it', async () => {
    const parent = documentOf(
      [
        { id: 'a', when: HIGH, then: { effect: 'block', message: 'second' } },
        { id: 'b', when: { signal: 'injection', gte: 0.5 }, then: { effect: 'flag' } },
      ],
      { id: 'parent', messages: MESSAGES },
    );
    const child = {
      ...{ id: 'child', version: '1.0.0', extends: ['parent@1'] },
      rules: [{ id: 'b', when: { signal: 'jailbreak', gte: 0.5 }, then: { effect: 'flag' }, ...SECURE }],
    };
    const parsed = parsePolicy(JSON.stringify(child), 'child.json', {
      findParent: () => ({ text: JSON.stringify(parent), file: 'parent.json' }),
    });
    const compiled = compilePolicy(parsed, { operatingPoint });
    expect(compiled.rules.map(({ id }) => id).sort()).toEqual(['a', 'b']);
    expect(missing(testCoverage(parsed, compiled, []))).toEqual(['fires b', 'quiet b']);
  });
});

describe('the share', () => {
  it('is compared without rounding, and shown rounded down', () => {
    const of = (covered: number, total: number) => ({ items: [], covered, total });
    expect(percentOf(of(0, 0))).toBe(100);
    expect(percentOf(of(2, 3))).toBe(66.6);
    expect(percentOf(of(9999, 10_000))).toBe(99.9);
    expect(reaches(of(2, 3), 66.6)).toBe(true);
    expect(reaches(of(2, 3), 66.65)).toBe(true);
    expect(reaches(of(2, 3), 66.7)).toBe(false);
    expect(reaches(of(9999, 10_000), 100)).toBe(false);
    expect(reaches(of(0, 0), 100)).toBe(true);
  });
});
