import fc from 'fast-check';
import type { Message } from '../../../exchange/decision.ts';
import { type Facts, ROLES, STAGES } from '../../../exchange/segment.ts';
import { CAUSES, type Signal, type Span } from '../../../exchange/signal.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import type { CompiledPolicy } from '../../../policies/engine/compiled.ts';
import { PolicyError } from '../../../policies/engine/diagnostic.ts';
import type { Bounds, ConditionSource, PolicyDocument, RuleSource } from '../../../policies/engine/document.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';

/** What a policy decides on: one segment of an exchange, and the signals of its text. */
export interface Situation {
  readonly facts: Facts;
  readonly signals: ReadonlyMap<string, Signal>;
  readonly time: number | undefined;
}

/** The members of each group, by hand. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  pii: ['pii.email', 'pii.phone', 'pii.iban'],
  hazard: ['hazard.hate', 'hazard.privacy'],
  secret: ['secret.aws', 'secret.npm'],
};
const SINGLES = ['injection', 'toxicity', 'secret.sample', 'secret.high_entropy', ...Object.values(GROUPS).flat()];
export const NAMES: readonly string[] = [...SINGLES, 'custom.ticket'];

/** The score at each false-positive rate; each signal has its own. */
export const CARD: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  injection: { 0.01: 0.75, 0.1: 0.5 },
  toxicity: { 0.01: 0.5, 0.1: 0.25 },
  'hazard.hate': { 0.01: 0.75, 0.1: 0.25 },
  'hazard.privacy': { 0.01: 0.5, 0.1: 0.5 },
};
const CALIBRATED = [...Object.keys(CARD), 'hazard'];

/** Exemptions hold up to the end of this day. */
export const LAST_DAY = '2027-03-31';
const IN_TIME = Date.UTC(2027, 2, 31, 23, 59, 59, 999);

const point = fc.constantFrom(0, 0.25, 0.5, 0.75, 1);
const bounds: fc.Arbitrary<Bounds> = fc.oneof(
  point.map((gte) => ({ gte })),
  fc.constantFrom(0, 0.25, 0.5, 0.75).map((gt) => ({ gt })),
  fc.constantFrom(0.25, 0.5, 0.75, 1).map((lt) => ({ lt })),
  point.map((lte) => ({ lte })),
  fc.constantFrom<Bounds>({ gte: 0.25, lt: 0.75 }, { gt: 0.25, lte: 0.75 }, { gte: 0.5, lte: 0.5 }, { gt: 0, lt: 1 }),
);
export const signalAtom: fc.Arbitrary<ConditionSource> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...NAMES), bounds).map(([signal, at]) => ({ signal, ...at })) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom(...Object.keys(GROUPS)), bounds).map(([signal, at]) => ({ signal, ...at })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ signal: fc.constantFrom(...CALIBRATED), atFpr: fc.constantFrom(0.01, 0.1) }),
  },
);

const listed = fc
  .oneof(
    fc.record({ field: fc.constant('segment.stage' as const), values: fc.subarray([...STAGES], { minLength: 1 }) }),
    fc.record({ field: fc.constant('segment.role' as const), values: fc.subarray([...ROLES], { minLength: 1 }) }),
    fc.record({ field: fc.constant('tool.name' as const), values: fc.constantFrom(['shell'], ['mail', 'shell']) }),
    fc.record({ field: fc.constant('caller.role' as const), values: fc.constantFrom(['admin'], ['guest']) }),
  )
  .chain(({ field, values }) => fc.constantFrom<ConditionSource>({ field, in: values }, { field, notIn: values }));
const length = fc
  .constantFrom<Bounds>({ gte: 5 }, { gt: 5 }, { lt: 5 }, { lte: 5 }, { gte: 5, lt: 9 })
  .map((at) => ({ field: 'segment.length' as const, ...at }));
export const fieldAtom: fc.Arbitrary<ConditionSource> = fc.oneof(listed, listed, length);

/** Any condition, with groups, negations and junctions in each other. */
export const condition: fc.Arbitrary<ConditionSource> = fc.letrec<{ node: ConditionSource }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    { weight: 4, arbitrary: signalAtom },
    { weight: 1, arbitrary: fieldAtom },
    { weight: 2, arbitrary: fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })) },
    { weight: 2, arbitrary: fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })) },
    { weight: 1, arbitrary: tie('node').map((not) => ({ not })) },
  ),
})).node;

const action = fc.constantFrom('block' as const, 'match' as const, 'flag' as const, 'ignore' as const);
const onUnknown = { onError: action, onTimeout: action, onUnscannable: action };
const severity = fc.constantFrom('low' as const, 'medium' as const, 'high' as const, 'critical' as const);
const then: fc.Arbitrary<RuleSource['then']> = fc.oneof(
  fc.constantFrom({ effect: 'flag' } as const, { effect: 'block' } as const),
  fc.constantFrom<RuleSource['then']>({ effect: 'block', message: 'rejected' }, { effect: 'block', message: 'tool' }),
  fc.constantFrom<RuleSource['then']>({ effect: 'redact' }, { effect: 'redact', with: '<{label}>' }),
);
const ruleBody = fc.record(
  { severity, at: fc.subarray([...STAGES], { minLength: 3 }), when: condition, then, ...onUnknown },
  { requiredKeys: ['when', 'then'] },
);
const mode = fc.constantFrom('enforce' as const, 'enforce' as const, 'enforce' as const, 'shadow' as const);
export const rule: fc.Arbitrary<RuleSource> = fc
  .tuple(fc.constantFrom(...'abcdefgh'), ruleBody, mode)
  .map(([id, body, itsMode]) => ({ id, ...body, mode: itsMode }));

const words = (code: string): Message => ({ as: 'refusal', code, text: { en: code } });
const MESSAGES = { refused: words('refused'), rejected: words('rejected'), tool: words('tool') };

const document: fc.Arbitrary<PolicyDocument> = fc
  .record({
    id: fc.constantFrom('alpha', 'alpha/one', 'beta'),
    rules: fc.uniqueArray(rule, { selector: ({ id }) => id, minLength: 1, maxLength: 5 }),
    itsMode: fc.oneof({ weight: 6, arbitrary: fc.constant('enforce' as const) }, mode),
    defaults: fc.record({ ...onUnknown, message: fc.constantFrom('refused', 'tool') }, { requiredKeys: ['message'] }),
    exempt: fc.option(fieldAtom, { freq: 3 }),
    match: fc.option(fc.constantFrom({ tenant: ['acme*'] }, { model: ['*'] }), { freq: 6 }),
  })
  .map(({ id, rules, itsMode, defaults, exempt, match }) => ({
    ...{ id, version: '1.0.0', mode: itsMode, defaults, messages: MESSAGES, rules },
    detectors: { ticket: { keywords: ['Zephyr'] } },
    ...(match && { match }),
    ...(exempt && { exemptions: [{ rule: rules[0]!.id, when: exempt, reason: 'agreed', expires: LAST_DAY }] }),
  }));

const compiled = new WeakMap<PolicyDocument, CompiledPolicy>();

/** @throws PolicyError where the document is no valid policy. */
export function compile(source: PolicyDocument): CompiledPolicy {
  const before = compiled.get(source);
  if (before) return before;
  const result = compilePolicy(parsePolicy(JSON.stringify(source), 'test.json'), {
    operatingPoint: (signal, rate) => CARD[signal]?.[rate],
    signals: SINGLES,
  });
  compiled.set(source, result);
  return result;
}

export function isValid(source: PolicyDocument): boolean {
  try {
    compile(source);
    return true;
  } catch (error) {
    if (error instanceof PolicyError) return false;
    throw error;
  }
}

/** Valid policies: without a rule that says the same as another, or that no stage can fulfil. */
export const policy: fc.Arbitrary<PolicyDocument> = document.filter(isValid);

/** The text is this long where a situation has a length. */
export const LENGTH = 12;
const spans: fc.Arbitrary<readonly Span[]> = fc.array(
  fc
    .tuple(fc.nat(LENGTH - 1), fc.integer({ min: 1, max: LENGTH }))
    .map(([start, size]) => ({ start, end: Math.min(start + size, LENGTH) })),
  { maxLength: 3 },
);
export const score = fc.oneof(fc.constant(0), point, fc.double({ min: 0, max: 1, noNaN: true }));
const unknown = fc.constantFrom(...CAUSES).map((cause) => ({ unknown: cause }));
/** What is known of one signal; undefined: it is absent. */
const reading = fc.oneof(
  { weight: 6, arbitrary: fc.record({ score, spans }, { requiredKeys: ['score'] }) },
  { weight: 2, arbitrary: unknown },
  { weight: 1, arbitrary: fc.constant(undefined) },
);
export const signals: fc.Arbitrary<ReadonlyMap<string, Signal>> = fc
  .tuple(...NAMES.map((name) => reading.map((found) => (found ? [{ name, ...found } as Signal] : []))))
  .map((lists) => new Map(lists.flat().map((signal) => [signal.name, signal])));

export const situation: fc.Arbitrary<Situation> = fc.record({
  signals,
  facts: fc
    .record(
      {
        'segment.stage': fc.constantFrom(...STAGES),
        'segment.role': fc.constantFrom(...ROLES),
        'segment.length': fc.constantFrom(LENGTH, LENGTH, 5, 2),
        'tool.name': fc.constantFrom('shell', 'mail', 'other'),
        'caller.role': fc.constantFrom('admin', 'guest'),
        'caller.tenant': fc.constantFrom('acme-eu', 'other'),
      },
      { requiredKeys: ['segment.stage'] },
    )
    .map((some) => ({ model: 'fixture', ...some })),
  time: fc.constantFrom(undefined, IN_TIME, IN_TIME + 1),
});
