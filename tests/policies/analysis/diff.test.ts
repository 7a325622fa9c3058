import { describe, expect, it } from 'vitest';
import { type DiffOptions, diffPolicies, OUTCOMES } from '../../../policies/analysis/diff.ts';
import { diffExchange, loosestFirst } from '../../../policies/analysis/diff-replay.ts';
import { representatives } from '../../../policies/analysis/diff-subjects.ts';
import type { RecordedExchange } from '../../../policies/analysis/replay.ts';
import { isInCanary } from '../../../policies/engine/canary.ts';
import type { ConditionSource, PolicyDocument, RuleSource } from '../../../policies/engine/document.ts';
import { fitsGlob } from '../../../policies/engine/evaluate.ts';
import { STRENGTHS } from '../../../policies/engine/fire.ts';
import type { Hold } from '../../../policies/engine/hold.ts';
import { compile, documentOf } from '../policies.ts';

const TIME = Date.UTC(2027, 0, 1);

function rule(id: string, more: Partial<RuleSource> = {}): RuleSource {
  return { id, at: ['input'], when: { signal: 'toxicity', gte: 0.9 }, then: { effect: 'block' }, ...more };
}

type Rules = readonly RuleSource[];

function diff(a: Rules, b: Rules, more: Partial<PolicyDocument> = {}, options: Partial<DiffOptions> = {}) {
  return diffPolicies(compile(documentOf(a, more)), compile(documentOf(b, more)), { time: TIME, ...options });
}

/** Every difference in a line, with the rules that decide. */
const told = (...args: Parameters<typeof diff>) =>
  diff(...args).differences.map(({ from, to, places }) => {
    const [place] = places;
    return `${from} -> ${to} (${place?.rules.from} / ${place?.rules.to})`;
  });

const MIDDLE: ConditionSource = { signal: 'toxicity', gte: 0.5 };

describe('diffPolicies', () => {
  it('knows every effect of the engine', () => {
    expect(OUTCOMES.filter((outcome) => !['uncovered', 'pass', 'block-unknown'].includes(outcome))).toEqual(
      STRENGTHS.filter((strength) => strength !== 'ignore'),
    );
  });

  it('tells what loosens first, and of that what loosens most, with the rules that decide', () => {
    const a = [rule('high'), rule('mail', { when: { signal: 'pii.email', gte: 0.5 }, then: { effect: 'redact' } })];
    const b = [
      rule('low', { when: { signal: 'injection', gte: 0.5 } }),
      { ...a[1]!, then: { effect: 'flag' } } as const,
    ];
    expect(told(a, b)).toEqual([
      'block -> pass (high / )',
      'block -> flag (high / mail)',
      'block-unknown -> pass (high / )',
      'block-unknown -> flag (high / mail)',
      'redact -> flag (mail / mail)',
      'block -> block-unknown (high / mail)',
      'pass -> block ( / low)',
      'pass -> block-unknown ( / low)',
      'redact -> block (mail / low)',
      'redact -> block-unknown (mail / low)',
      'block-unknown -> block (high / low)',
    ]);
  });

  it('takes a moved threshold for a difference between the two, and for none elsewhere', () => {
    const [only, ...others] = diff([rule('a')], [rule('a', { when: MIDDLE })]).differences;
    expect(others).toEqual([]);
    expect(only).toMatchObject({ from: 'pass', to: 'block', change: 'tightens', places: [{ stage: 'input' }] });
    const [signal] = only?.places[0]?.witness.signals ?? [];
    expect(signal).toMatchObject({ name: 'toxicity', score: 0.5 });
  });

  it('sees through the way in which a condition is written', () => {
    const [x, y, z] = ['injection', 'jailbreak', 'toxicity'].map((signal): ConditionSource => ({ signal, gte: 0.5 }));
    const two: ConditionSource = { atLeast: 2, of: [x!, y!, z!] };
    const spelled: ConditionSource = { any: [{ all: [x!, y!] }, { all: [x!, z!] }, { all: [y!, z!] }] };
    expect(told([rule('a', { when: two })], [rule('a', { when: spelled })])).toEqual([]);
    const less: ConditionSource = { any: spelled.any.slice(1) };
    expect(told([rule('a', { when: two })], [rule('a', { when: less })])[0]).toBe('block -> pass (a / )');
  });

  it('counts what a rule does where a scan failed, by cause', () => {
    expect(told([rule('a')], [rule('a', { onTimeout: 'ignore' })])).toEqual(['block-unknown -> pass (a / )']);
    const [only] = diff([rule('a')], [rule('a', { onTimeout: 'ignore' })]).differences;
    expect(only?.places[0]?.witness.signals).toEqual([{ name: 'toxicity', unknown: 'timeout' }]);
  });

  it('counts that a redaction blocks where it found one thing at some place and could not look for another', () => {
    const found = (more: Partial<RuleSource>) =>
      rule('a', { when: { signal: 'pii', gte: 0.5 }, then: { effect: 'redact' }, onTimeout: 'ignore', ...more });
    const { differences } = diff([found({})], [found({ onError: 'flag' })]);
    expect(differences.map(({ from, to }) => `${from} -> ${to}`)).toEqual([
      'block-unknown -> flag',
      'block-unknown -> redact',
    ]);
    const signals = differences[1]?.places[0]?.witness.signals ?? [];
    expect(signals.some((signal) => 'score' in signal && signal.score >= 0.5 && signal.spans?.length === 1)).toBe(true);
  });

  it('counts no shadow, and a canary for those whom it chooses', () => {
    const share = (percent: number) => [rule('a', { mode: { state: 'canary', percent, by: 'exchange' } })];
    expect(told([rule('a', { mode: 'shadow' })], [rule('a', { mode: 'shadow', when: MIDDLE })])).toEqual([]);
    expect(told(share(50), share(100))).toEqual(['pass -> block ( / a)', 'pass -> block-unknown ( / a)']);
    expect(told(share(50), share(10))).toEqual(['block -> pass (a / )', 'block-unknown -> pass (a / )']);
    expect(told(share(100), [rule('a', { mode: { state: 'canary', percent: 100, by: 'key' } })])).toEqual([]);
  });

  it('a canary by tenant decides for a named tenant what its hash says', () => {
    const mode = { state: 'canary', percent: 50, by: 'tenant' } as const;
    const tenants = [...'abcdefgh'];
    const chosen = tenants.filter((tenant) =>
      isInCanary({ seed: 'test\u0000a', percent: 50, by: 'tenant' }, { 'caller.tenant': tenant }),
    );
    expect(chosen.length * (tenants.length - chosen.length)).toBeGreaterThan(0);
    for (const tenant of tenants) {
      const match = { tenant: [tenant] };
      expect(told([rule('a', { mode })], [rule('a')], { match }).length > 0).toBe(!chosen.includes(tenant));
    }
  });

  it('tells which rules give what they take out to other tools, and which way that goes', () => {
    const gives = (...tools: readonly string[]) => [
      rule('a', { then: { effect: 'redact', restore: tools.length > 0 ? { tools } : true } }),
    ];
    const change = (from: readonly string[], to: readonly string[]) => diff(gives(...from), gives(...to));
    expect(change(['crm_*', 'mail'], ['mail', 'crm_*'])).toEqual({ differences: [], undecided: [] });
    expect(change(['crm_*'], ['crm_read']).tools).toEqual([
      { rule: 'a', from: ['crm_*'], to: ['crm_read'], change: 'tightens' },
    ]);
    expect(change([], ['mail']).tools).toMatchObject([{ change: 'loosens' }]);
    expect(change(['mail'], []).tools).toMatchObject([{ change: 'tightens' }]);
    expect(change(['mail', 'pay'], ['mail', 'search']).tools).toMatchObject([{ change: 'loosens' }]);
    expect(diff([rule('a')], gives('mail'))).not.toHaveProperty('tools');
  });

  it('counts exemptions that hold at the time, and no others', () => {
    const exempt = (document: Partial<PolicyDocument>, time: number) => {
      return diffPolicies(compile(documentOf([rule('a')])), compile(documentOf([rule('a')], document)), { time });
    };
    const when: ConditionSource = { field: 'caller.role', in: ['admin'] };
    const exemptions = [{ rule: 'a', when, reason: 'agreed', expires: '2026-12-31' }];
    const [first] = exempt({ exemptions }, TIME - 1).differences;
    expect(first).toMatchObject({ from: 'block', to: 'pass' });
    expect(first?.places[0]?.witness.facts['caller.role']).toBe('admin');
    expect(exempt({ exemptions }, TIME).differences).toEqual([]);
  });

  it('counts exchanges that only one of the two applies to', () => {
    const scope = (match: PolicyDocument['match']) => compile(documentOf([rule('a')], match && { match }));
    const pairs = (a: PolicyDocument['match'], b: PolicyDocument['match']) =>
      diffPolicies(scope(a), scope(b), { time: TIME }).differences.map(({ from, to }) => `${from} -> ${to}`);
    expect(pairs({ tenant: ['acme-*'] }, { tenant: ['acme-*', 'acme-eu'] })).toEqual([]);
    expect(pairs({ tenant: ['acme-*'] }, { tenant: ['acme-eu'] })).toEqual([
      'block -> uncovered',
      'block-unknown -> uncovered',
      'pass -> uncovered',
    ]);
    expect(pairs({ model: ['*'] }, undefined)).toEqual([]);
    expect(pairs({ tenant: ['*'] }, undefined)).toContain('uncovered -> block');
  });

  it('takes detectors of one name that look for something else for two signals', () => {
    const when: ConditionSource = { signal: 'custom.code', gte: 1 };
    const reads = (keyword: string) =>
      compile(documentOf([rule('a', { when })], { detectors: { code: { keywords: [keyword] } } }));
    expect(diffPolicies(reads('Zephyr'), reads('Zephyr'), { time: TIME }).differences).toEqual([]);
    const [first] = diffPolicies(reads('Zephyr'), reads('Mistral'), { time: TIME }).differences;
    expect(first).toMatchObject({ from: 'block', to: 'pass' });
    const names = first?.places[0]?.witness.signals.map((signal) => [signal.name, 'score' in signal && signal.score]);
    expect(names).toEqual([
      ['custom.code@first', 1],
      ['custom.code@second', 0],
    ]);
  });

  it('says of which stages it could not tell, and nothing of them', () => {
    const when: ConditionSource = {
      any: ['injection', 'jailbreak', 'toxicity'].map((signal) => ({
        all: [
          { signal, gte: 0.5 },
          { signal: 'pii', lt: 0.5 },
        ],
      })),
    };
    const { differences, undecided } = diff([rule('a', { when })], [rule('a')], {}, { limit: 5 });
    expect({ differences, undecided }).toEqual({ differences: [], undecided: ['input'] });
  });
});

describe('representatives', () => {
  const kinds = (globs: readonly (readonly string[])[], literals: readonly string[] = []) =>
    representatives({ literals, globs, canaries: [] }).map((value) => {
      return literals.includes(value) ? value : globs.map((some) => some.some((glob) => fitsGlob(glob, value))).join();
    });

  it('has a value for each way in which patterns can meet, and none for a way in which they cannot', () => {
    expect(kinds([['acme-*'], ['*-eu']]).sort()).toEqual(['false,false', 'false,true', 'true,false', 'true,true']);
    expect(kinds([['*a*'], ['a*']]).sort()).toEqual(['false,false', 'true,false', 'true,true']);
    expect(kinds([['*'], ['*']])).toEqual(['true,true']);
    expect(kinds([['x*']], ['x', 'y']).sort()).toEqual(['false', 'true', 'x', 'y']);
  });

  it('has a value in and out of each canary, and gives up where none is found', () => {
    const canary = (percent: number, seed = 's') => ({ seed, percent, by: 'key' as const });
    const canaries = [canary(10), canary(50), canary(50, 'other')];
    const values = representatives({ literals: [], globs: [['*']], canaries });
    const ways = values.map((value) => canaries.map((one) => isInCanary(one, { 'caller.key': value })).join());
    expect(new Set(ways).size).toBe(6);
    expect(() => representatives({ literals: [], globs: [['*']], canaries: [canary(1e-9)] })).toThrow();
  });
});

describe('diffExchange', () => {
  const replayed = (rules: Rules, more?: Partial<PolicyDocument>) => ({ policy: compile(documentOf(rules, more)) });
  const recorded = (toxicity: number, exchange = 'exc_1'): RecordedExchange => ({
    ...{ exchange, time: TIME, protocol: 'openai-chat', model: 'm', key: 'local', policies: [], classifiers: [] },
    scans: [
      {
        ...{ pointer: '/messages/0/content', stage: 'input', role: 'user', modality: 'text', turn: 'newest' },
        ...{ length: 4, signals: [{ name: 'toxicity', score: toxicity }] },
        decision: { verdict: 'pass', transforms: [], reasons: [] },
      },
    ],
  });
  const a = replayed([rule('a')]);
  const b = replayed([rule('b', { when: MIDDLE, then: { effect: 'flag' } })]);

  it('compares what the two decide, whatever was decided then', () => {
    expect(diffExchange(a, b, recorded(0.95))).toMatchObject({
      outcome: 'changes',
      scans: [{ from: 'block', to: 'flag', rules: { from: ['a'], to: ['b'] }, stage: 'input' }],
    });
    expect(diffExchange(a, b, recorded(0.1))).toMatchObject({ outcome: 'same', scans: [], missing: [] });
    const sorted = loosestFirst(
      [recorded(0.6, 'tighter'), recorded(0.95, 'looser')].map((one) => diffExchange(a, b, one)),
    );
    expect(sorted.map(({ exchange }) => exchange)).toEqual(['looser', 'tighter']);
  });

  it('guesses nothing where a signal was not computed, and tells what is covered no longer', () => {
    const other = replayed([rule('a', { when: { signal: 'injection', gte: 0.9 } })]);
    expect(diffExchange(a, other, recorded(0.95))).toMatchObject({ outcome: 'undecidable', missing: ['injection'] });
    const narrow = replayed([rule('a')], { match: { model: ['other'] } });
    expect(diffExchange(a, narrow, recorded(0))).toMatchObject({
      outcome: 'changes',
      scans: [{ from: 'pass', to: 'uncovered' }],
    });
  });
});

describe('how a streamed answer is held back', () => {
  const holding = (hold: Hold) =>
    compile(documentOf([rule('a')], { streaming: { hold }, accepts: ['stream-unguarded'] }));

  it.each([
    ['window', 'none', 'loosens'],
    ['full', 'window', 'loosens'],
    ['none', 'full', 'tightens'],
  ] as const)('%s to %s %s', (from, to, change) => {
    const diff = diffPolicies(holding(from), holding(to), { time: TIME });
    expect(diff).toEqual({ differences: [], undecided: [], hold: { from, to, change } });
  });

  it('is no difference where it is the same, said or not', () => {
    expect(diffPolicies(holding('window'), compile(documentOf([rule('a')])), { time: TIME }).hold).toBeUndefined();
  });
});
