import { describe, expect, it } from 'vitest';
import type { Message } from '../../../exchange/decision.ts';
import { membersOf, type Signal, type Span } from '../../../exchange/signal.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import { PolicyError } from '../../../policies/engine/diagnostic.ts';
import type { ConditionSource, EffectSource, PolicyDocument, RuleSource } from '../../../policies/engine/document.ts';
import { decide, evaluate } from '../../../policies/engine/evaluate.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { compile, documentOf, factsAt, signalMap } from '../policies.ts';

const message = (code: string): Message => ({ as: 'refusal', code, text: { en: code } });
const MESSAGES = { refused: message('refused'), first: message('first'), second: message('second') };
const block = (id: string, more: Partial<RuleSource> = {}): RuleSource => ({
  id,
  when: { signal: 'injection', gte: 0.9 },
  then: { effect: 'block' },
  ...more,
});
const saying = (name: string): EffectSource => ({ effect: 'block', message: name });
const high = (name: string, ...spans: readonly Span[]): Signal => ({
  name,
  score: 1,
  ...(spans.length > 0 && { spans }),
});
const low = (name: string): Signal => ({ name, score: 0 });

function run(document: PolicyDocument, ...signals: readonly Signal[]) {
  return evaluate(compile(document), factsAt('input'), signalMap(...signals));
}

describe('the message of a block', () => {
  const told = (...rules: readonly RuleSource[]) =>
    run(documentOf(rules, { messages: MESSAGES }), high('injection'), low('toxicity')).stop?.message.code;

  it('is the default one where the rule names none', () => {
    expect(told(block('a'))).toBe('refused');
  });

  it('is that of the highest severity, medium where none is given', () => {
    const severe = block('z', { severity: 'high', then: saying('first') });
    expect(told(block('a', { then: saying('second') }), severe)).toBe('first');
    expect(told(block('a', { severity: 'low', then: saying('second') }), block('z', { then: saying('first') }))).toBe(
      'first',
    );
  });

  it('is that of the smaller rule id where severities are equal', () => {
    expect(told(block('b', { then: saying('second') }), block('a-1', { then: saying('first') }))).toBe('first');
  });

  it('is that of content before that of a scan that failed, however severe', () => {
    const failed = block('a', {
      severity: 'critical',
      when: { signal: 'jailbreak', gte: 0.9 },
      then: saying('second'),
    });
    expect(told(failed, block('z', { severity: 'low', then: saying('first') }))).toBe('first');
    expect(told(failed)).toBe('second');
  });

  it('is not that of a rule that redacts, flags or is a shadow', () => {
    expect(
      told(
        block('a', { severity: 'critical', mode: 'shadow', then: saying('second') }),
        block('b', { severity: 'critical', then: { effect: 'flag' } }),
        block('c', { severity: 'critical', then: { effect: 'redact' } }),
        block('z', { severity: 'low', then: saying('first') }),
      ),
    ).toBe('first');
  });
});

describe('a threshold as a false-positive rate', () => {
  const POINTS: Readonly<Record<string, number>> = { 'hazard.hate': 0.3, 'hazard.privacy': 0.6 };
  const at = (signal: string, points: (signal: string) => number | undefined, signals?: readonly string[]) =>
    compilePolicy(
      parsePolicy(JSON.stringify(documentOf([block('a', { when: { signal, atFpr: 0.01 } })])), 'test.json'),
      { operatingPoint: points, ...(signals && { signals }) },
    );
  const verdict = (policy: ReturnType<typeof at>, ...signals: readonly Signal[]) =>
    decide(policy, factsAt('input'), signalMap(...signals)).verdict;

  it('is the score at that operating point, which is part of it', () => {
    const policy = at('injection', (signal) => (signal === 'injection' ? 0.8125 : undefined));
    expect(verdict(policy, { name: 'injection', score: 0.8125 })).toBe('block');
    expect(verdict(policy, { name: 'injection', score: 0.8124 })).toBe('pass');
  });

  it('is in a group each member’s own, and those alone that there are', () => {
    const policy = at('hazard', (signal) => POINTS[signal], Object.keys(POINTS));
    expect(policy.signals).toEqual(['hazard.hate', 'hazard.privacy']);
    expect(verdict(policy, { name: 'hazard.hate', score: 0.3 }, low('hazard.privacy'))).toBe('block');
    expect(verdict(policy, { name: 'hazard.privacy', score: 0.5 }, low('hazard.hate'))).toBe('pass');
  });

  it.each([undefined, Number.NaN, -0.1, 1.1])('is an error where the card says %s', (point) => {
    expect(codeOf(() => at('injection', () => point))).toEqual(['uncalibrated', '0.01']);
    expect(codeOf(() => at('hazard', (signal) => (signal === 'hazard.hate' ? point : 0.5)))).toEqual([
      'uncalibrated',
      '0.01',
    ]);
  });

  it('is an error where no classifier gives the signal', () => {
    expect(codeOf(() => at('injection', () => 0.5, ['toxicity']))).toEqual(['unknown_signal', '"injection"']);
    expect(codeOf(() => at('hazard', () => 0.5, ['toxicity']))).toEqual(['unknown_signal', '"hazard"']);
  });

  /** The code of the first diagnostic, and what of the text it marks. */
  function codeOf(task: () => unknown): readonly string[] {
    try {
      task();
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      const [{ code, source, column, length } = { code: '', source: '', column: 1, length: 0 }] = error.diagnostics;
      return [code, source.slice(column - 1, column - 1 + length)];
    }
    throw new Error('the policy was compiled');
  }
});

describe('what a redaction writes', () => {
  const card = high('pii.credit_card', { start: 5, end: 24 });
  const written = (when: ConditionSource, effect: Omit<EffectSource, 'effect'>, ...signals: readonly Signal[]) =>
    run(documentOf([block('a', { when, then: { effect: 'redact', ...effect } })]), ...signals).transforms;
  const cards = { signal: 'pii.credit_card', gte: 0.5 } as const;

  it.each([
    [{}, '[CREDIT_CARD]'],
    [{ with: '{last4}' }, '{last4}'],
    [{ with: '<{label}> ({label})' }, '<CREDIT_CARD> (CREDIT_CARD)'],
    [{ with: 'gone' }, 'gone'],
    [{ with: '' }, ''],
    [{ with: "$& $1 $' {label}" }, "$& $1 $' CREDIT_CARD"],
  ])('by %j', (effect, replacement) => {
    expect(written(cards, effect, card)).toEqual([
      expect.objectContaining({ rule: 'a', signal: 'pii.credit_card', span: { start: 5, end: 24 }, replacement }),
    ]);
  });

  it.each([
    ['pii.us_ssn', 'US_SSN'],
    ['secret.aws', 'AWS_SECRET'],
    ['secret.high_entropy', 'HIGH_ENTROPY_SECRET'],
    ['hazard.hate', 'HATE'],
    ['injection', 'INJECTION'],
  ])('for %s it is [%s], of the segment where there is no span', (signal, label) => {
    const [only, ...others] = written({ signal, gte: 0.5 }, {}, high(signal));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ signal, replacement: `[${label}]` });
    expect(only).not.toHaveProperty('span');
  });

  it('is [REDACTED] where facts alone decide, whatever else was found', () => {
    const when = { any: [{ field: 'segment.role', in: ['user'] }, cards] } as const;
    for (const signals of [[card], [high('pii.credit_card')], []]) {
      const [only, ...others] = written(when, {}, ...signals);
      expect(others).toEqual([]);
      expect(only).toEqual({ policy: 'test', rule: 'a', severity: 'medium', replacement: '[REDACTED]' });
    }
  });

  it.each([
    ['empty', { start: 3, end: 3 }],
    ['turned round', { start: 9, end: 3 }],
    ['before the text', { start: -1, end: 3 }],
    ['no number', { start: Number.NaN, end: 3 }],
  ])('stands for the whole segment where a span is %s', (_, span) => {
    const found = written(cards, {}, high('pii.credit_card', { start: 5, end: 24 }, span));
    expect(found.map((one) => [one.replacement, one.span])).toEqual([['[CREDIT_CARD]', undefined]]);
  });

  it('does not excuse a search that failed, unless everything is covered', () => {
    const all = documentOf([block('a', { when: { signal: 'pii', gte: 0.5 }, then: { effect: 'redact' } })]);
    const rest = membersOf('pii')
      .filter((name) => !['pii.phone', 'pii.credit_card'].includes(name))
      .map(low);
    const failed: Signal = { name: 'pii.phone', unknown: 'timeout' };
    expect(run(all, ...rest, card, failed).stop).toMatchObject({ rule: 'a', cause: 'timeout' });
    expect(run(all, ...rest, high('pii.credit_card'), failed)).toMatchObject({ verdict: 'pass', transforms: [{}] });
    expect(run(all, ...rest, card, low('pii.phone')).verdict).toBe('pass');
  });

  it('and what else is unknown does not matter where nothing is redacted', () => {
    const when = { all: [{ signal: 'injection', gte: 0.5 }, { any: [cards, { signal: 'pii.phone', gte: 0.5 }] }] };
    const rule = block('a', { when, then: { effect: 'redact' }, onError: 'flag', onTimeout: 'block' });
    const signals: readonly Signal[] = [
      { name: 'injection', unknown: 'error' },
      { name: 'pii.phone', unknown: 'timeout' },
    ];
    expect(run(documentOf([rule]), card, ...signals)).toMatchObject({ verdict: 'pass', transforms: [] });
  });
});
