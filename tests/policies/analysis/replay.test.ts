import { describe, expect, it, test } from 'vitest';
import { type Facts, STAGES } from '../../../exchange/segment.ts';
import type { Signal } from '../../../exchange/signal.ts';
import {
  disagrees,
  type RecordedExchange,
  type RecordedScan,
  replayExchange,
} from '../../../policies/analysis/replay.ts';
import { summarize, worstFirst } from '../../../policies/analysis/replay-summary.ts';
import type { CompiledPolicy } from '../../../policies/engine/compiled.ts';
import type { RuleSource } from '../../../policies/engine/document.ts';
import { evaluate } from '../../../policies/engine/evaluate.ts';
import { compile, documentOf, signalMap } from '../policies.ts';

const INJECTION: RuleSource = { id: 'injection', when: { signal: 'injection', gte: 0.9 }, then: { effect: 'block' } };
const EMAIL: RuleSource = { id: 'email', when: { signal: 'pii.email', gte: 0.5 }, then: { effect: 'redact' } };
const DOUBT: RuleSource = { id: 'doubt', when: { signal: 'injection', gte: 0.5 }, then: { effect: 'flag' } };

const policyOf = (rules: readonly RuleSource[], more: Parameters<typeof documentOf>[1] = {}) =>
  compile(documentOf(rules, more));

const THEN = policyOf([INJECTION, EMAIL, DOUBT]);
const identify = ({ id, version, digest }: CompiledPolicy) => ({ id, version, digest });
const score = (name: string, value: number): Signal => ({ name, score: value });

function scanOf(policy: CompiledPolicy, signals: readonly Signal[], more: Partial<RecordedScan> = {}): RecordedScan {
  const place = {
    pointer: '/messages/0/content',
    stage: 'input',
    role: 'user',
    modality: 'text',
    turn: 'newest',
  } as const;
  const scan = { ...place, length: 20, signals, ...more };
  const facts: Facts = {
    'segment.stage': scan.stage,
    'segment.role': scan.role,
    'segment.modality': scan.modality,
    'segment.length': scan.length,
    'segment.turn': scan.turn,
    model: 'm',
  };
  return { decision: evaluate(policy, facts, signalMap(...signals), 0), ...scan };
}

function recordOf(
  policies: readonly CompiledPolicy[],
  scans: readonly RecordedScan[],
  more: Partial<RecordedExchange> = {},
): RecordedExchange {
  return {
    exchange: 'exc_1',
    time: 0,
    protocol: 'openai.chat',
    model: 'm',
    key: 'local',
    policies: policies.map(identify),
    classifiers: [{ id: 'guard-base', digest: 'sha256:00' }],
    scans,
    ...more,
  };
}

const BLOCKED = scanOf(THEN, [score('injection', 0.93), score('pii.email', 0)]);
const CLEAN = scanOf(THEN, [score('injection', 0.1), score('pii.email', 0)]);

describe('an exchange decided again', () => {
  it('by the same policy is the same', () => {
    const result = replayExchange({ policy: THEN }, recordOf([THEN], [CLEAN, BLOCKED]));
    expect(result).toEqual({
      exchange: 'exc_1',
      time: 0,
      comparison: 'in force',
      outcome: 'same',
      scanned: 2,
      scans: [],
    });
  });

  it('flips where a threshold was raised, and says from what to what and why', () => {
    const now = policyOf([{ ...INJECTION, when: { signal: 'injection', gte: 0.95 } }, EMAIL, DOUBT], {
      version: '2.0.0',
    });
    const result = replayExchange({ policy: now }, recordOf([THEN], [CLEAN, BLOCKED]));
    expect(result).toMatchObject({ comparison: 'other version', outcome: 'flips', scanned: 2 });
    expect(result.scans).toMatchObject([{ pointer: '/messages/0/content', from: 'block', to: 'flag' }]);
    expect(result.scans[0]?.before.reasons.map(({ rule }) => rule)).toEqual(['doubt', 'injection']);
    expect(result.scans[0]?.after?.reasons.map(({ rule }) => rule)).toEqual(['doubt']);
  });

  it('flips where the same verdict writes other words, or flags by another rule', () => {
    const spans = [{ start: 2, end: 5 }];
    const found = scanOf(THEN, [score('injection', 0.6), { name: 'pii.email', score: 0.9, spans }]);
    const other = policyOf([INJECTION, { ...EMAIL, then: { effect: 'redact', with: '<gone>' } }, DOUBT], {
      version: '2.0.0',
    });
    const renamed = policyOf([INJECTION, EMAIL, { ...DOUBT, id: 'maybe' }], { version: '2.0.0' });
    for (const policy of [other, renamed]) {
      const { scans } = replayExchange({ policy }, recordOf([THEN], [found]));
      expect(scans).toMatchObject([{ outcome: 'flips', from: 'redact', to: 'redact' }]);
    }
    // By another name a rule does the same, where two policies are compared that are not versions of one.
    const foreign = policyOf([INJECTION, EMAIL, { ...DOUBT, id: 'maybe' }], { id: 'other' });
    expect(replayExchange({ policy: foreign }, recordOf([THEN], [found])).outcome).toBe('same');
  });

  it('flips where the same replacement stands at other places', () => {
    const then = { effect: 'redact', with: '[it]' } as const;
    const ip = { signal: 'pii.ip', gte: 0.5 };
    const narrow = policyOf([{ ...EMAIL, then }]);
    const broad = policyOf([{ ...EMAIL, when: { any: [EMAIL.when, ip] }, then }], { version: '2.0.0' });
    const found = (name: string, start: number): Signal => ({ name, score: 0.9, spans: [{ start, end: start + 3 }] });
    const scan = scanOf(narrow, [found('pii.email', 2), found('pii.ip', 9)]);
    const { scans } = replayExchange({ policy: broad }, recordOf([narrow], [scan]));
    expect(scans).toMatchObject([{ from: 'redact', to: 'redact' }]);
    const moved = { ...scan, decision: scanOf(narrow, [found('pii.email', 3)]).decision };
    expect(disagrees(replayExchange({ policy: narrow }, recordOf([narrow], [moved])))).toBe(true);
  });

  it('is undecidable without a signal that the policy needs for the text, and only then', () => {
    const needs = policyOf([
      { id: 'hate', at: ['output'], when: { signal: 'hazard.hate', gte: 0.5 }, then: { effect: 'block' } },
    ]);
    expect(replayExchange({ policy: needs }, recordOf([], [CLEAN])).outcome).toBe('same');
    const output = { ...CLEAN, stage: 'output' } as const;
    const result = replayExchange({ policy: needs }, recordOf([], [CLEAN, output]));
    expect(result).toMatchObject({ outcome: 'undecidable', scans: [{ missing: ['hazard.hate'], from: 'pass' }] });
    expect(result.scans[0]).not.toHaveProperty('to');
    // A flip elsewhere is the worse news.
    expect(replayExchange({ policy: needs }, recordOf([], [BLOCKED, output])).outcome).toBe('flips');
  });

  it('takes what an empty text does not record as 0, and an image not', () => {
    const empty = { ...CLEAN, length: 0, signals: [] };
    expect(replayExchange({ policy: THEN }, recordOf([THEN], [empty])).outcome).toBe('same');
    const image = { ...empty, modality: 'image' } as const;
    expect(replayExchange({ policy: THEN }, recordOf([THEN], [image])).outcome).toBe('undecidable');
    const failed: Signal = { name: 'injection', unknown: 'error' };
    expect(replayExchange({ policy: THEN }, recordOf([THEN], [{ ...empty, signals: [failed] }]))).toMatchObject({
      scans: [{ from: 'pass', to: 'block', after: { stop: { cause: 'error' } } }],
    });
  });

  it('keeps what was unknown unknown, with its cause', () => {
    const late: Signal = { name: 'injection', unknown: 'timeout' };
    const scan = scanOf(THEN, [late, score('pii.email', 0)]);
    expect(replayExchange({ policy: THEN }, recordOf([THEN], [scan])).outcome).toBe('same');
    const lenient = policyOf([{ ...INJECTION, onTimeout: 'ignore' }], { id: 'lenient' });
    expect(replayExchange({ policy: lenient }, recordOf([THEN], [scan])).scans).toMatchObject([
      { from: 'block', to: 'pass' },
    ]);
    const wary = policyOf([{ ...INJECTION, onError: 'ignore' }], { id: 'wary' });
    expect(replayExchange({ policy: wary }, recordOf([THEN], [scan])).outcome).toBe('same');
  });

  it.each([
    ['caller.role', 'admin', { role: 'admin' }],
    ['caller.tenant', 'acme', { tenant: 'acme' }],
    ['model', 'm', {}],
    ['protocol', 'openai.chat', {}],
    ['segment.role', 'user', {}],
    ['segment.turn', 'newest', {}],
    ['segment.modality', 'text', {}],
    ['tool.name', 'shell', {}],
  ] as const)('reads %s from the record', (field, value, more) => {
    const policy = policyOf([{ id: 'fact', when: { field, in: [value] }, then: { effect: 'block' } }], { id: 'facts' });
    const scan = { ...CLEAN, ...(field === 'tool.name' && { toolName: 'shell' }) };
    expect(replayExchange({ policy }, recordOf([THEN], [scan], more)).scans).toMatchObject([
      { from: 'pass', to: 'block' },
    ]);
    expect(policy.fields).toContain(field);
    expect(THEN.fields).not.toContain(field);
  });

  it.each(['key', 'exchange', 'tenant'] as const)('knows who is in a canary by %s', (by) => {
    const mode = { state: 'canary', percent: 40, by } as const;
    const policy = policyOf([{ ...INJECTION, mode }], { id: 'canary' });
    const names = Array.from({ length: 40 }, (_, index) => `name-${index}`);
    const outcomes = names.map((name) => {
      const more = { ...(by === 'key' && { key: name }), ...(by === 'exchange' && { exchange: name }) };
      const record = recordOf([THEN], [BLOCKED], { ...more, ...(by === 'tenant' && { tenant: name }) });
      return replayExchange({ policy }, record).scans[0]?.to ?? 'block';
    });
    expect(new Set(outcomes)).toEqual(new Set(['pass', 'block']));
  });

  it('reads length, stage and the time of an exemption from the record', () => {
    const long: RuleSource = {
      id: 'long',
      at: ['output'],
      when: { field: 'segment.length', gte: 20 },
      then: { effect: 'block' },
    };
    const when = { field: 'model', in: ['m'] } as const;
    const exemptions = [{ rule: 'long', when, reason: 'agreed', expires: '1970-01-01' }];
    const policy = policyOf([long], { id: 'facts', exemptions });
    const output = { ...CLEAN, stage: 'output' } as const;
    const outcome = (scan: RecordedScan, time: number) =>
      replayExchange({ policy }, recordOf([THEN], [scan], { time })).outcome;
    const nextDay = 24 * 60 * 60 * 1000;
    expect(outcome(output, nextDay)).toBe('flips');
    expect(outcome(output, nextDay - 1)).toBe('same');
    expect(outcome({ ...output, length: 19 }, nextDay)).toBe('same');
    expect(outcome(CLEAN, nextDay)).toBe('same');
    expect(policy.fields).toContain('model');
  });
});

describe('the policy that was in force', () => {
  it('disagrees with a record that says otherwise, or lacks what it needed', () => {
    const changed = { ...BLOCKED, decision: CLEAN.decision };
    const result = replayExchange({ policy: THEN }, recordOf([THEN], [CLEAN, changed]));
    expect(result).toMatchObject({ comparison: 'in force', outcome: 'flips', scans: [{ from: 'pass', to: 'block' }] });
    expect(disagrees(result)).toBe(true);
    const lacking = { ...CLEAN, signals: [] };
    expect(disagrees(replayExchange({ policy: THEN }, recordOf([THEN], [lacking])))).toBe(true);
    expect(disagrees(replayExchange({ policy: THEN }, recordOf([THEN], [CLEAN])))).toBe(false);
  });

  it('has to agree on what its shadow rules would have done', () => {
    const shadow = policyOf([INJECTION], { mode: 'shadow' });
    const scan = scanOf(shadow, [score('injection', 0.95)]);
    expect(replayExchange({ policy: shadow }, recordOf([shadow], [scan])).outcome).toBe('same');
    const forgotten = { ...scan, decision: CLEAN.decision };
    expect(disagrees(replayExchange({ policy: shadow }, recordOf([shadow], [forgotten])))).toBe(true);
    // For a changed policy, what a shadow rule would do is no change.
    const louder = policyOf([INJECTION, { ...DOUBT, id: 'more' }], { mode: 'shadow', version: '2.0.0' });
    expect(replayExchange({ policy: louder }, recordOf([shadow], [scan])).outcome).toBe('same');
  });

  it('is another one with the thresholds of another model, and a namesake is another version', () => {
    const calibration = { id: 'guard-base', digest: 'sha256:11' };
    const changed = recordOf([THEN], [{ ...BLOCKED, decision: CLEAN.decision }]);
    const result = replayExchange({ policy: THEN, calibration }, changed);
    expect(result).toMatchObject({ comparison: 'other version', outcome: 'flips' });
    expect(disagrees(result)).toBe(false);
    const known = { ...calibration, digest: 'sha256:00' };
    expect(disagrees(replayExchange({ policy: THEN, calibration: known }, changed))).toBe(true);
    const twin = policyOf([INJECTION], { version: '0.9.0' });
    expect(replayExchange({ policy: THEN }, recordOf([THEN, twin], [CLEAN])).comparison).toBe('other version');
  });
});

describe('a decision that several policies made', () => {
  const beside = policyOf([{ ...INJECTION, id: 'all', when: { signal: 'injection', gte: 0 } }], { id: 'beside' });
  const joined: RecordedScan = {
    ...CLEAN,
    decision: {
      ...scanOf(beside, CLEAN.signals).decision,
      transforms: [{ policy: 'beside', rule: 'x', severity: 'low', replacement: '[X]' }],
    },
  };

  it('is compared by the part of the replayed one', () => {
    expect(replayExchange({ policy: THEN }, recordOf([THEN, beside], [joined])).outcome).toBe('same');
    const now = policyOf([{ ...INJECTION, when: { signal: 'injection', gte: 0.1 } }], { version: '2.0.0' });
    const { scans } = replayExchange({ policy: now }, recordOf([THEN, beside], [joined]));
    expect(scans).toMatchObject([{ from: 'pass', to: 'block', before: { verdict: 'pass', transforms: [] } }]);
  });

  it('is compared whole with a policy that took no part', () => {
    const third = policyOf([INJECTION], { id: 'third' });
    expect(replayExchange({ policy: third }, recordOf([THEN, beside], [joined]))).toMatchObject({
      comparison: 'other policies',
      scans: [{ from: 'block', to: 'pass' }],
    });
  });
});

describe("a signal of a policy's own detector", () => {
  const detectors = { ticket: { keywords: ['Zephyr'] } };
  const rules: RuleSource[] = [{ id: 'ticket', when: { signal: 'custom.ticket', gte: 1 }, then: { effect: 'block' } }];
  const policy = policyOf(rules, { id: 'own', detectors });
  const scan = scanOf(policy, [score('custom.ticket', 1)]);

  it('is what the record says only where the detector was the same', () => {
    const next = policyOf(rules, { id: 'own', detectors, version: '2.0.0' });
    const classifiers = [{ id: 'patterns', digest: 'sha256:22' }];
    const outcome = (digest?: string, name = 'custom.ticket') => {
      const detectors = digest && { detectors: new Map([[name, digest]]) };
      return replayExchange({ policy: next, ...detectors }, recordOf([policy], [scan], { classifiers })).outcome;
    };
    expect(replayExchange({ policy }, recordOf([policy], [scan])).outcome).toBe('same');
    expect(outcome('sha256:22')).toBe('same');
    expect(outcome('sha256:33')).toBe('undecidable');
    expect(outcome()).toBe('undecidable');
    expect(outcome('sha256:22', 'custom.other')).toBe('undecidable');
  });
});

test('a policy that does not apply to an exchange has nothing to compare', () => {
  const narrow = policyOf([INJECTION], { match: { tenant: ['acme'] } });
  const elsewhere = replayExchange({ policy: narrow }, recordOf([THEN], [BLOCKED], { tenant: 'other' }));
  expect(elsewhere).toMatchObject({ outcome: 'uncovered', scans: [] });
  expect(summarize([elsewhere])).toMatchObject({ dropped: 1, exchanges: { uncovered: 1 }, scans: { uncovered: 1 } });
  const foreign = policyOf([INJECTION], { id: 'foreign', match: { model: ['x'] } });
  expect(summarize([replayExchange({ policy: foreign }, recordOf([THEN], [BLOCKED]))]).dropped).toBe(0);
});

test('a summary counts exchanges and texts, and what loosens most comes first', () => {
  const reversed = policyOf(
    [
      { id: 'low', when: { signal: 'injection', lt: 0.5 }, then: { effect: 'block' } },
      { id: 'mail', when: { signal: 'pii.email', gte: 0.5 }, then: { effect: 'flag' } },
    ],
    { id: 'reversed' },
  );
  const mail = scanOf(THEN, [score('injection', 0.6), score('pii.email', 0.9)]);
  const replay = (exchange: string, ...scans: RecordedScan[]) =>
    replayExchange({ policy: reversed }, recordOf([THEN], scans, { exchange }));
  const results = [
    replay('exc_1', CLEAN),
    replay('exc_2', mail, BLOCKED, BLOCKED),
    replay('exc_3', { ...CLEAN, signals: [] }, CLEAN),
    replay('exc_4'),
  ];
  const summary = summarize(results);
  expect(summary.changes).toEqual([
    { from: 'block', to: 'pass', exchanges: 1, scans: 2 },
    { from: 'redact', to: 'flag', exchanges: 1, scans: 1 },
    { from: 'pass', to: 'block', exchanges: 2, scans: 2 },
  ]);
  expect(summary.exchanges).toEqual({ flips: 3, undecidable: 0, uncovered: 0, same: 1 });
  expect(summary.scans).toEqual({ flips: 5, undecidable: 1, uncovered: 0, same: 0 });
  expect(worstFirst(results).map(({ exchange, scan }) => `${exchange.exchange} ${scan.from} ${scan.to}`)).toEqual([
    'exc_2 block pass',
    'exc_2 block pass',
    'exc_2 redact flag',
    'exc_1 pass block',
    'exc_3 pass block',
  ]);
});

test('every stage of a record is decided by the rules of that stage', () => {
  for (const stage of STAGES) {
    const policy = policyOf([{ ...INJECTION, at: [stage] }], { id: 'stage' });
    const flipping = STAGES.filter(
      (other) =>
        replayExchange({ policy }, recordOf([THEN], [{ ...BLOCKED, stage: other, decision: CLEAN.decision }]))
          .outcome === 'flips',
    );
    expect(flipping).toEqual([stage]);
  }
});
