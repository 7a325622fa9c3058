import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPiiDetector } from '../../classifiers/detectors/pii.ts';
import { createSecretDetector } from '../../classifiers/detectors/secret.ts';
import { MODEL, shippedOperatingPoints } from '../../cli/policy-load.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import { replaceSpans } from '../../exchange/json-text.ts';
import { STAGES, type Stage } from '../../exchange/segment.ts';
import { CAUSES, membersOf, SIGNALS, type Signal } from '../../exchange/signal.ts';
import { clientView } from '../../gateway/moderation/client-view.ts';
import { replacementsOf } from '../../gateway/moderation/redact.ts';
import { runTests } from '../../policies/analysis/test-runner.ts';
import { atomsOf } from '../../policies/engine/checks.ts';
import { compilePolicy } from '../../policies/engine/compile.ts';
import type { PolicyDocument, RuleSource } from '../../policies/engine/document.ts';
import { decide, neededSignals } from '../../policies/engine/evaluate.ts';
import { parsePolicy } from '../../policies/engine/parse.ts';
import { factsAt, signalMap } from './policies.ts';

const LIBRARY = join(import.meta.dirname, '..', '..', 'policies', 'library');
const NAMES = readdirSync(LIBRARY).map((file) => file.replace(/\.json$/, ''));
const host = { operatingPoint: shippedOperatingPoints() };

function load(name: string, change: (document: PolicyDocument) => PolicyDocument = (document) => document) {
  const document: PolicyDocument = JSON.parse(readFileSync(join(LIBRARY, `${name}.json`), 'utf8'));
  const policy = parsePolicy(JSON.stringify(change(document), null, 2), `${name}.json`);
  return { policy, compiled: compilePolicy(policy, host) };
}

it('the library is whole, and its thresholds are those of the shipped card', () => {
  expect(NAMES.sort()).toEqual(['baseline', 'detectors', 'observe', 'strict']);
  expect(existsSync(join(MODEL, 'card.json'))).toBe(true);
  expect(host.operatingPoint('injection', 0.123)).toBeUndefined();
});

describe.each(NAMES)('%s', (name) => {
  it('passes its own tests, of which there are some', async () => {
    const { policy, compiled } = load(name);
    const results = await runTests(policy, compiled, host);
    expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(results.length).toBeGreaterThan(0);
    expect(compiled.id).toBe(name);
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
  const detectors = [createPiiDetector(), createSecretDetector()];

  /** What the detectors say of a text; the signals of the model are 0. */
  async function scan(text: string): Promise<ReadonlyMap<string, Signal>> {
    const found = await Promise.all(detectors.map((one) => one.classify(text, new AbortController().signal)));
    return signalMap(...SIGNALS.map((name) => ({ name, score: 0 })), ...found.flat());
  }

  async function released(text: string, stage: Stage): Promise<string | undefined> {
    const { verdict, transforms } = decide(compiled, factsAt(stage), await scan(text));
    return verdict === 'pass' ? replaceSpans(text, replacementsOf(transforms, text.length)) : undefined;
  }

  /** Keys are put together here, so that no scanner of secrets mistakes the test for a leak. */
  const GITHUB = ['ghp', 'aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW3xY5zA7'].join('_');

  it.each(STAGES)('takes out live keys, card numbers, account numbers and national ids at %s', async (stage) => {
    const text = `Card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00, SSN 536-90-4399, token ${GITHUB}.`;
    expect(await released(text, stage)).toBe('Card [CREDIT_CARD], IBAN [IBAN], SSN [US_SSN], token [GITHUB_SECRET].');
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

  /** The signals of the rules that block or redact: what must not go unseen. */
  const critical = (rule: RuleSource) =>
    [...atomsOf(rule.when, [])].flatMap(({ atom }) => ('signal' in atom ? membersOf(atom.signal) : []));
  const unseen = policy.document.rules
    .filter(({ then }) => then.effect !== 'flag')
    .flatMap((rule) => (rule.at ?? STAGES).flatMap((stage) => critical(rule).map((name) => ({ rule, stage, name }))));

  it('answers 503 guard_unavailable, with retry-after, when a scan fails that a rule needs to block or redact', () => {
    expect(new Set(unseen.map(({ name }) => name))).toEqual(
      new Set([
        ...['injection', 'jailbreak', 'toxicity', 'pii.credit_card', 'pii.iban', 'pii.us_ssn', ...membersOf('secret')],
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
        const view = clientView(stop!);
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

function hazard(name: string): string {
  return `hazard.${name}`;
}

function rulesOf(name: string) {
  return new Map(load(name).policy.document.rules.map((rule) => [rule.id, rule]));
}

it('observe has the rules of baseline, all of them, and enforces none', () => {
  expect(rulesOf('observe')).toEqual(rulesOf('baseline'));
  expect(load('observe').compiled.mode).toBe('shadow');
});

it('detectors has rules of baseline, unchanged, and needs no model', () => {
  const baseline = rulesOf('baseline');
  for (const [id, rule] of rulesOf('detectors')) expect(rule).toEqual(baseline.get(id));
  const given = [createPiiDetector(), createSecretDetector()].flatMap(({ signals }) => signals);
  expect(given).toEqual(expect.arrayContaining([...load('detectors').compiled.signals]));
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
