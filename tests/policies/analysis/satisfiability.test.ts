import { describe, expect, it } from 'vitest';
import { STAGES } from '../../../exchange/segment.ts';
import { SIGNALS } from '../../../exchange/signal.ts';
import {
  type Answer,
  canBeTrue,
  canBeUnknown,
  implies,
  isAlwaysTrue,
  isNeverFalse,
  overlap,
  type Scope,
} from '../../../policies/analysis/satisfiability.ts';
import type { Condition } from '../../../policies/engine/compiled.ts';
import { compileCondition } from '../../../policies/engine/condition.ts';
import type { ConditionSource, FieldAtomSource } from '../../../policies/engine/document.ts';
import { truth } from '../../../policies/engine/truth.ts';
import { signalMap } from '../policies.ts';

const over = (gte: number, signal = 'toxicity'): ConditionSource => ({ signal, gte });
const under = (lt: number, signal = 'toxicity'): ConditionSource => ({ signal, lt });
const all = (...parts: ConditionSource[]): ConditionSource => ({ all: parts });
const any = (...parts: ConditionSource[]): ConditionSource => ({ any: parts });
const among = (field: FieldAtomSource['field'], ...values: string[]): ConditionSource => ({ field, in: values });

function compiled(source: ConditionSource): Condition {
  return compileCondition(source, [], {
    signals: SIGNALS,
    operatingPoint: () => undefined,
    unknownSignal: (name) => expect.unreachable(name),
    uncalibrated: (name) => expect.unreachable(name),
  });
}

const ask =
  (question: (condition: Condition, scope?: Scope) => Answer) =>
  (source: ConditionSource, scope?: Scope): Answer['answer'] =>
    question(compiled(source), scope).answer;
const askTwo =
  (question: (a: Condition, b: Condition, scope?: Scope) => Answer) =>
  (a: ConditionSource, b: ConditionSource): Answer['answer'] =>
    question(compiled(a), compiled(b)).answer;

describe('an interval', () => {
  const ever = ask(canBeTrue);

  it('has its ends, or not, as its bounds say', () => {
    expect(ever(all(over(0.5), { signal: 'toxicity', lte: 0.5 }))).toBe('yes');
    expect(ever(all(over(0.5), under(0.5)))).toBe('no');
    expect(ever(all({ signal: 'toxicity', gt: 0.5 }, { signal: 'toxicity', lte: 0.5 }))).toBe('no');
    expect(ever(all({ signal: 'toxicity', gt: 0.5 }, under(0.6)))).toBe('yes');
    expect(ever({ signal: 'toxicity', gt: 0.9999999999999999 })).toBe('yes');
  });

  it('holds no score where its ends are neighbouring doubles', () => {
    expect(ever(all({ signal: 'toxicity', gt: 1 - 2 ** -53 }, under(1)))).toBe('no');
  });

  it('of lengths holds whole numbers only', () => {
    expect(
      ever({
        all: [
          { field: 'segment.length', gt: 5 },
          { field: 'segment.length', lt: 6 },
        ],
      }),
    ).toBe('no');
    expect(
      ever({
        all: [
          { field: 'segment.length', gt: 5 },
          { field: 'segment.length', lt: 7 },
        ],
      }),
    ).toBe('yes');
    expect(ever({ field: 'segment.length', lt: 0 })).toBe('no');
    expect(ask(isAlwaysTrue)({ field: 'segment.length', gte: 0 })).toBe('yes');
  });
});

describe('a field', () => {
  const always = ask(isAlwaysTrue);

  it('of a known set of values has these only; any other has more than those mentioned', () => {
    expect(always(among('segment.modality', 'text', 'image', 'audio', 'file'))).toBe('yes');
    expect(always(among('segment.modality', 'text', 'image', 'audio'))).toBe('no');
    expect(always(any(among('tool.name', 'shell'), { field: 'tool.name', notIn: ['mail'] }))).toBe('no');
    expect(always(any(among('tool.name', 'shell', 'mail'), { field: 'tool.name', notIn: ['mail'] }))).toBe('yes');
  });

  it('is one thing at a time', () => {
    expect(askTwo(overlap)(among('tool.name', 'shell'), among('tool.name', 'mail'))).toBe('no');
    expect(askTwo(overlap)(among('tool.name', 'shell'), among('caller.role', 'admin'))).toBe('yes');
  });

  it('is within the stages and the match of its policy', () => {
    const stage = among('segment.stage', 'input', 'output');
    expect(always(stage, { stages: ['output', 'input'] })).toBe('yes');
    expect(always(stage, { stages: ['output', 'tool_call'] })).toBe('no');
    expect(ask(canBeTrue)(stage, { stages: STAGES.filter((one) => one.startsWith('tool')) })).toBe('no');
    const tenant = among('caller.tenant', 'acme-eu');
    expect(ask(canBeTrue)(tenant, { match: { tenant: ['other', 'acme'] } })).toBe('no');
    expect(always(tenant, { match: { tenant: ['acme-eu'] } })).toBe('yes');
    expect(always(tenant, { match: { tenant: ['acme-*'] } })).toBe('no');
    expect(ask(canBeTrue)(tenant, { match: { tenant: ['acme-*'] } })).toBe('yes');
  });
});

describe('an unknown signal', () => {
  it('keeps a tautology over scores from being true, and never makes it false', () => {
    const tautology = any(over(0.5), under(0.5));
    expect(ask(isAlwaysTrue)(tautology)).toBe('no');
    expect(ask(isNeverFalse)(tautology)).toBe('yes');
    expect(ask(isNeverFalse)(any(over(0.5), { signal: 'toxicity', lt: 0.4 }))).toBe('no');
  });

  it('makes a contradiction unknown, where the facts do not decide', () => {
    expect(ask(canBeUnknown)(all(over(0.8), under(0.2)))).toBe('yes');
    expect(ask(canBeUnknown)(all(over(0.8), among('tool.name', 'shell')))).toBe('yes');
    expect(ask(canBeUnknown)(among('tool.name', 'shell'))).toBe('no');
  });
});

it('implication goes one way, also through groups', () => {
  const claims = askTwo(implies);
  expect(claims(over(0.9), over(0.5))).toBe('yes');
  expect(claims(over(0.5), over(0.9))).toBe('no');
  expect(claims(over(0.5, 'pii.iban'), over(0.5, 'pii'))).toBe('yes');
  expect(claims(over(0.5, 'pii'), over(0.5, 'pii.iban'))).toBe('no');
  expect(claims(over(0.5, 'pii'), over(0.4, 'pii'))).toBe('yes');
  expect(claims(over(0.5, 'secret'), over(0.5, 'secret.sample'))).toBe('no');
});

it('a witness is an assignment that the engine evaluates as was said', () => {
  const [a, b] = [compiled(over(0.5)), compiled(all(over(0.5), among('segment.role', 'tool')))];
  const { answer, witness } = implies(a, b, { stages: ['tool_call'] });
  expect({ answer, stage: witness?.facts['segment.stage'] }).toEqual({ answer: 'no', stage: 'tool_call' });
  const signals = signalMap(...(witness?.signals ?? []));
  expect(truth(a, witness?.facts ?? {}, signals)).toBe(2);
  expect(truth(b, witness?.facts ?? {}, signals)).toBe(0);
});

it('past the limit the answer is undecided, and below it the groups of all signals are decided', () => {
  const groups = all(over(0.9, 'secret'), over(0.5, 'hazard'), over(0.7, 'pii'));
  expect(ask(canBeTrue)(groups, { limit: 20 })).toBe('undecided');
  expect(canBeTrue(compiled(groups), { limit: 20 }).witness).toBeUndefined();
  expect(ask(canBeTrue)(groups)).toBe('yes');
  expect(askTwo(implies)(groups, over(0.2, 'hazard'))).toBe('yes');
});

it('a condition that no diagram of this order can hold ends undecided, and soon', () => {
  const names = SIGNALS.filter((name) => name.startsWith('hazard.'));
  const secrets = SIGNALS.filter((name) => name.startsWith('secret.'));
  const pairs = names.map((name, index) => all(over(0.5, name), over(0.5, secrets[index] ?? '')));
  expect(ask(canBeTrue)(any(...pairs))).toBe('undecided');
});
