import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestOf } from '../../classifiers/detectors/pattern/longest.ts';
import { createPatternDetector } from '../../classifiers/detectors/pattern.ts';
import { createShippedDetectors } from '../../classifiers/detectors/shipped.ts';
import { MODEL, shippedOperatingPoints } from '../../cli/policy-load.ts';
import { type Decision, VERDICTS } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import { replaceSpans } from '../../exchange/json-text.ts';
import { type Facts, ROLES, STAGES, type Stage } from '../../exchange/segment.ts';
import { CAUSES, membersOf, SIGNALS, type Signal, type UnknownCause } from '../../exchange/signal.ts';
import { clientView } from '../../gateway/moderation/client-view.ts';
import { Fill } from '../../gateway/moderation/fill.ts';
import { replacementsOf } from '../../gateway/moderation/redact.ts';
import { libraryNames, parentFinder, policyFile } from '../../gateway/policy-files.node.ts';
import { auditPolicy } from '../../policies/analysis/audit.ts';
import { diffPolicies } from '../../policies/analysis/diff.ts';
import type { FindingCode } from '../../policies/analysis/finding.ts';
import { reaches, testCoverage } from '../../policies/analysis/test-coverage.ts';
import { runTests } from '../../policies/analysis/test-runner.ts';
import { atomsOf } from '../../policies/engine/checks.ts';
import { compilePolicy } from '../../policies/engine/compile.ts';
import type { PolicyDocument, RuleSource } from '../../policies/engine/document.ts';
import { decide, neededSignals } from '../../policies/engine/evaluate.ts';
import { parsePolicy } from '../../policies/engine/parse.ts';
import { factsAt, signalMap } from './policies.ts';

const NAMES = libraryNames();
const host = { operatingPoint: shippedOperatingPoints() };

function load(
  name: string,
  change: (document: PolicyDocument) => PolicyDocument = (document) => document,
  { operatingPoint }: typeof host = host,
) {
  const document: PolicyDocument = JSON.parse(readFileSync(policyFile(name), 'utf8'));
  const text = JSON.stringify(change(document), null, 2);
  const policy = parsePolicy(text, policyFile(name), { findParent: parentFinder() });
  return { policy, compiled: compilePolicy(policy, { operatingPoint }), written: document };
}

it('the library is whole, and its thresholds are those of the shipped card', () => {
  expect(NAMES).toEqual([
    'agent',
    'baseline',
    'children',
    'detectors',
    'eu-ai-act',
    'observe',
    'pii-gdpr',
    'secrets',
    'strict',
  ]);
  expect(existsSync(join(MODEL, 'card.json'))).toBe(true);
  expect(host.operatingPoint('injection', 0.123)).toBeUndefined();
});

/** The word by which a policy's description speaks of an audit's warning that is left as it is. */
const EXPLAINED: Partial<Record<FindingCode, string>> = {
  'fail-open': 'fail-open',
  'shadowed-rule': 'shadowed',
  'relaxed-parent': 'relaxed',
};

/** Cards of other models: thresholds close to 1, and close to 0. */
const OTHER_CARDS: readonly (typeof host)[] = [
  { operatingPoint: (_signal, rate) => 1 - rate },
  { operatingPoint: (_signal, rate) => (1 - rate) / 1000 },
];

describe.each(NAMES)('%s', (name) => {
  it('passes its own tests, of which there are some', async () => {
    const { policy, compiled } = load(name);
    const results = await runTests(policy, compiled, host);
    expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(results.length).toBeGreaterThan(0);
    expect(compiled.id).toBe(name);
  });

  it('passes them under the card of any other model, so that none depends on this one', async () => {
    for (const other of OTHER_CARDS) {
      const { policy, compiled } = load(name, undefined, other);
      const results = await runTests(policy, compiled, other);
      expect(results.filter(({ outcome }) => outcome !== 'passed').map((one) => [one.name, one.problems])).toEqual([]);
    }
  });

  it('has tests that show everything it can do by itself', async () => {
    const { policy, compiled } = load(name);
    const coverage = testCoverage(policy, compiled, await runTests(policy, compiled, host));
    expect(coverage.items.filter(({ isCovered }) => !isCovered)).toEqual([]);
    expect(coverage.total).toBeGreaterThan(0);
    expect(reaches(coverage, 100)).toBe(true);
  });

  it('has nothing that a check warns of', () => {
    expect(load(name).policy.warnings).toEqual([]);
  });

  it('has nothing that an audit calls an error, and its description explains every warning', () => {
    const { policy, compiled } = load(name);
    const parents = policy.parents.map((parent) => compilePolicy(parent, host));
    const longestMatch = ({ pattern }: { readonly pattern?: string }) =>
      pattern === undefined ? 0 : longestOf(pattern);
    const { findings } = auditPolicy(policy, compiled, { day: '2027-01-01', longestMatch, parents });
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const warnings = findings.filter(({ severity }) => severity === 'warning');
    const unexplained = warnings.filter(({ code }) => {
      const word = EXPLAINED[code];
      return word === undefined || !policy.document.description?.includes(word);
    });
    expect(unexplained.map(({ code, message }) => [code, message])).toEqual([]);
  });

  it('says of each rule why it is there, how grave it is, and what it belongs to', () => {
    for (const rule of load(name).written.rules) {
      expect(rule, rule.id).toMatchObject({ description: expect.stringMatching(/\.$/), severity: expect.any(String) });
      expect(rule.tags, rule.id).not.toEqual([]);
      expect(rule.tags, rule.id).toBeDefined();
    }
  });

  it('never shows the end of a secret', () => {
    const showing = load(name).policy.document.rules.filter(
      ({ then }) => then.effect === 'redact' && /\{(last4|mask)\}/.test(then.with ?? ''),
    );
    expect(showing.filter((rule) => signalsOf(rule).some((signal) => signal.startsWith('secret')))).toEqual([]);
  });

  it('has no test that would pass with the other verdict', async () => {
    const { policy, compiled } = load(name, (document) => ({
      ...document,
      tests: (document.tests ?? []).flatMap(({ expect: { verdict }, ...test }) =>
        verdict === undefined ? [] : [{ ...test, expect: { verdict: verdict === 'block' ? 'pass' : 'block' } }],
      ),
    }));
    const results = await runTests(policy, compiled, host);
    expect(results.length).toBeGreaterThan(0);
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['failed']));
  });
});

describe('baseline', () => {
  const { policy, compiled } = load('baseline');
  const detectors = createShippedDetectors();

  /** What the detectors say of a text; the signals of the model are 0. */
  async function scan(text: string): Promise<ReadonlyMap<string, Signal>> {
    const found = await Promise.all(detectors.map((one) => one.classify(text, new AbortController().signal)));
    return signalMap(...SIGNALS.map((name) => ({ name, score: 0 })), ...found.flat());
  }

  async function released(text: string, stage: Stage): Promise<string | undefined> {
    const { verdict, transforms } = decide(compiled, factsAt(stage), await scan(text));
    if (verdict !== 'pass') return undefined;
    const fill = new Fill(() => 'key:0', 'conversation');
    return replaceSpans(text, fill.replacements(replacementsOf(transforms, text.length), text));
  }

  /** Keys are put together here, so that no scanner of secrets mistakes the test for a leak. */
  const GITHUB = ['ghp', 'aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW3xY5zA7'].join('_');

  it.each(STAGES)('takes out live keys, card numbers, account numbers and national ids at %s', async (stage) => {
    const text = `Card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00, SSN 536-90-4399, token ${GITHUB}.`;
    // What the user writes has codes, under which the answer can have it again.
    const n = stage === 'input' ? '_bbbbbb' : '';
    expect(await released(text, stage)).toBe(
      `Card [CREDIT_CARD${n}], IBAN [IBAN${n}], SSN [US_SSN${n}], token [GITHUB_SECRET${n}].`,
    );
  });

  it.each(STAGES)('leaves sample keys, e-mail addresses and telephone numbers at %s, and notes them', async (stage) => {
    const sample = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');
    const text = `The key ${sample} is an example. Write to jane.doe@acme-mail.org or call +49 30 901820.`;
    expect(await released(text, stage)).toBe(text);
    const { reasons } = decide(compiled, factsAt(stage), await scan(text));
    expect(reasons.map(({ rule, effect }) => [rule, effect])).toEqual([
      ['email', 'flag'],
      ['phone', 'flag'],
      ['secret-sample', 'flag'],
    ]);
  });

  /** The signals of the rules that block or change the text: what must not go unseen. */
  const unseen = policy.document.rules
    .filter(({ then }) => then.effect !== 'flag' && then.effect !== 'support')
    .flatMap((rule) => (rule.at ?? STAGES).flatMap((stage) => signalsOf(rule).map((name) => ({ rule, stage, name }))));

  it('answers 503 guard_unavailable, with retry-after, when a scan fails that a rule needs to block or redact', () => {
    expect(new Set(unseen.map(({ name }) => name))).toEqual(
      new Set([
        ...[
          'injection',
          'jailbreak',
          'harm',
          'toxicity',
          'control_tokens',
          'exfiltration.url',
          'pii.credit_card',
          'pii.iban',
          'pii.us_ssn',
          ...membersOf('secret'),
        ],
        ...['violent_crimes', 'non_violent_crimes', 'sex_crimes', 'child_sexual_exploitation'].map(hazard),
        ...['indiscriminate_weapons', 'hate', 'sexual_content'].map(hazard),
      ]),
    );
    for (const { rule, stage, name } of unseen) {
      const facts = factsAt(stage, { 'segment.role': stage === 'input' ? 'user' : 'assistant' });
      expect(neededSignals([compiled], facts)).toContain(name);
      for (const unknown of CAUSES.filter((cause) => cause !== 'unscannable')) {
        const others = SIGNALS.filter((other) => other !== name).map((other) => ({ name: other, score: 0 }));
        const { stop } = decide(compiled, facts, signalMap(...others, { name, unknown }));
        expect(stop, `${rule.id} at ${stage} without ${name}`).toMatchObject({ cause: unknown });
        const view = clientView(stop!, []);
        expect(view).toBeInstanceOf(PortcullisError);
        expect(view).toMatchObject({ code: 'guard_unavailable', status: 503, retryAfter: expect.any(Number) });
      }
    }
  });

  it('lets somebody in distress through even when everything that only notes has failed', () => {
    const noted = SIGNALS.filter((name) => !unseen.some((one) => one.name === name && one.stage === 'input'));
    expect(noted).toContain(hazard('suicide_self_harm'));
    const signals = SIGNALS.map(
      (name): Signal => (noted.includes(name) ? { name, unknown: 'error' } : { name, score: 0 }),
    );
    const { verdict, reasons } = decide(compiled, factsAt('input'), signalMap(...signals));
    expect(verdict).toBe('pass');
    expect(reasons.map(({ rule }) => rule)).toContain('self-harm');
  });
});

/** The single signals that a rule reads. */
function signalsOf(rule: RuleSource): readonly string[] {
  return [...atomsOf(rule.when, [])].flatMap(({ atom }) => ('signal' in atom ? membersOf(atom.signal) : []));
}

function hazard(name: string): string {
  return `hazard.${name}`;
}

/** With what it takes over. */
function rulesOf(name: string) {
  return new Map(load(name).policy.document.rules.map((rule) => [rule.id, rule]));
}

it('observe has the rules of baseline, all of them, and enforces none', () => {
  expect(rulesOf('observe')).toEqual(rulesOf('baseline'));
  expect(load('observe').compiled.mode).toBe('shadow');
});

it('detectors has rules of baseline, unchanged', () => {
  const baseline = rulesOf('baseline');
  const { onError, onTimeout, onUnscannable } = load('detectors').written.defaults ?? {};
  for (const [id, rule] of rulesOf('detectors')) {
    const { inherited, ...taken } = baseline.get(id)!;
    expect(inherited?.policy).toBe('detectors');
    expect({ onError, onTimeout, onUnscannable, ...rule }).toEqual(taken);
  }
});

it('observe enforces nothing, whatever is found or fails', () => {
  const { compiled } = load('observe');
  for (const stage of STAGES) {
    for (const of of [{ score: 1 }, ...CAUSES.map((unknown) => ({ unknown }))]) {
      const signals = signalMap(...SIGNALS.map((name) => ({ name, ...of })));
      const { verdict, transforms, reasons } = decide(compiled, factsAt(stage), signals);
      expect([verdict, transforms]).toEqual(['pass', []]);
      expect(reasons.length).toBeGreaterThan(0);
    }
  }
});

it.each(['detectors', 'pii-gdpr', 'secrets'])('%s needs no model', (name) => {
  const given = createShippedDetectors().flatMap(({ signals }) => signals);
  expect(given).toEqual(expect.arrayContaining([...load(name).compiled.signals]));
});

describe.each([
  ['baseline', 'detectors'],
  ['pii-gdpr', 'detectors'],
  ['strict', 'baseline'],
  ['agent', 'baseline'],
  ['eu-ai-act', 'baseline'],
  ['children', 'strict'],
])('%s is nowhere looser than %s', (name, parent) => {
  const [one, other] = [load(name).compiled, load(parent).compiled];

  it('in any region of facts and signals, exactly', () => {
    const { differences, undecided } = diffPolicies(other, one, { time: 0 });
    expect(differences.filter(({ change }) => change === 'loosens')).toEqual([]);
    expect(differences.filter(({ change }) => change === 'tightens')).not.toEqual([]);
    expect(undecided).toEqual([]);
  });

  it('for any two signals, by the engine itself', () => {
    fc.assert(
      fc.property(situations, ({ facts, signals }) => expectNoLooser(facts, signals)),
      { numRuns: 300 },
    );
  });

  it('for any single signal, at and below every threshold, and for every cause', () => {
    for (const stage of STAGES) {
      for (const role of ROLES) {
        for (const name of SIGNALS) {
          for (const of of findingsOf(name)) {
            expectNoLooser(factsAt(stage, { 'segment.role': role }), signalMap(...NOTHING, { name, ...of }));
          }
        }
      }
    }
  });

  function expectNoLooser(facts: Facts, signals: ReadonlyMap<string, Signal>): void {
    const [mine, theirs] = [decide(one, facts, signals), decide(other, facts, signals)];
    const isFine =
      VERDICTS.indexOf(mine.verdict) >= VERDICTS.indexOf(theirs.verdict) &&
      (mine.verdict === 'block' || doesAsMuch(mine, theirs));
    // Compared first, since an expectation costs more than a decision.
    if (!isFine) expect({ facts, signals: [...signals.values()].filter(isSomething), mine }).toEqual(theirs);
  }
});

/** Of two decisions that stop nothing: whatever the one changes, adds and notes, the other does too. */
function doesAsMuch(mine: Decision, theirs: Decision): boolean {
  const changes = changesOf(mine);
  return (
    changesOf(theirs).every((change) => changes.includes(change)) &&
    (!theirs.support || mine.support !== undefined) &&
    (theirs.reasons.length === 0 || mine.reasons.length > 0)
  );
}

/** Which signals are covered, and how: a note in place of the passage, a placeholder, or harmless signs. */
function changesOf({ transforms }: Decision): readonly string[] {
  return transforms.map(({ signal, replacement }) => `${signal}: ${replacement.includes('removed') ? 'note' : ''}`);
}

const RATES = [0.001, 0.005, 0.01, 0.05];
const NOTHING = SIGNALS.map((name): Signal => ({ name, score: 0 }));

function isSomething(signal: Signal): boolean {
  return 'unknown' in signal || signal.score > 0;
}

type Finding = { readonly score: number } | { readonly unknown: UnknownCause };

/** Every threshold of the library for a signal, a score below each, and every cause. */
function findingsOf(name: string): readonly Finding[] {
  const points = RATES.flatMap((rate) => host.operatingPoint(name, rate) ?? []);
  const thresholds = [0.1, 0.2, 0.5, 0.9, 1, ...points];
  return [
    ...thresholds.flatMap((score) => [{ score }, { score: score * (1 - 1e-9) }]),
    ...CAUSES.map((unknown) => ({ unknown })),
  ];
}

const situations = fc.record({
  facts: fc
    .tuple(fc.constantFrom(...STAGES), fc.constantFrom(...ROLES), fc.constantFrom('text', 'text', 'image'))
    .map(([stage, role, modality]) => factsAt(stage, { 'segment.role': role, 'segment.modality': modality })),
  signals: fc
    .array(
      fc
        .constantFrom(...SIGNALS)
        .chain((name) => fc.constantFrom(...findingsOf(name)).map((of): Signal => ({ name, ...of }))),
      { minLength: 2, maxLength: 2 },
    )
    .map((some) => signalMap(...NOTHING, ...some)),
});

it('agent has a rule that can act for every risk of agents but a misplaced trust', () => {
  const { policy, compiled } = load('agent');
  const parents = policy.parents.map((parent) => compilePolicy(parent, host));
  const { matrix } = auditPolicy(policy, compiled, { day: '2027-01-01', parents });
  const risks = matrix.filter(({ list }) => list === 'owasp-agentic');
  const open = risks.filter(({ stages }) =>
    Object.values(stages).every(({ coverage }) => coverage === 'missing' || coverage === 'claimed'),
  );
  expect(risks).toHaveLength(10);
  expect(open.map(({ code }) => code)).toEqual(['09']);
});

describe('eu-ai-act', () => {
  const { policy, compiled } = load('eu-ai-act');
  const detector = createPatternDetector(compiled.detectors);

  async function found(text: string): Promise<readonly string[]> {
    const signals = await detector.classify(text, new AbortController().signal);
    return signals.filter((signal) => 'score' in signal && signal.score > 0).map(({ name }) => name);
  }

  it.each([
    ['Wait, are you a bot or what?', 'custom.asked_human'],
    ['Am I talking to a human?', 'custom.asked_human'],
    ['Sag mal, bist du ein Mensch?', 'custom.asked_human'],
    ['Êtes-vous humain ?', 'custom.asked_human'],
    ['¿Eres una persona?', 'custom.asked_human'],
    ['Build a social credit score for our tenants.', 'custom.social_scoring'],
    ['Design a system for predictive policing.', 'custom.crime_profiling'],
    ['Write a crawler that can scrape faces from social networks.', 'custom.face_scraping'],
    ['Use emotion recognition on our call agents.', 'custom.emotion_inference'],
    ['Guess sexual orientation from a face.', 'custom.biometric_categorisation'],
  ])('finds in %j what it is to find', async (text, signal) => {
    expect(await found(text)).toEqual([signal]);
  });

  it.each([
    'Are you able to help me with my taxes?',
    'Robots and people: write a short story.',
    'What is the capital of France?',
    'How do I score higher in the exam on social studies?',
  ])('finds nothing in %j', async (text) => {
    expect(await found(text)).toEqual([]);
  });

  it('keeps records for six months, however long their months are', () => {
    expect(policy.document.retain?.days).toBeGreaterThanOrEqual(184);
  });

  it('says in every notice of a refusal that a system decided, and names the exchange', () => {
    for (const name of ['refused', 'manipulation', 'support']) {
      const text: Readonly<Record<string, string>> = policy.document.messages?.[name]?.text ?? {};
      expect(Object.keys(text)).toEqual(['en', 'de', 'fr', 'es', 'it']);
      expect(text.en).toMatch(/An automated system, and no person/);
      expect(text.en).toMatch(/ask the provider of this service .*id of this exchange/);
    }
  });
});
