import fc from 'fast-check';
import type { Message } from '../../../exchange/decision.ts';
import { type Facts, ROLES, STAGES } from '../../../exchange/segment.ts';
import { CAUSES, type FoundSpan, type Signal } from '../../../exchange/signal.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import type { CompiledPolicy } from '../../../policies/engine/compiled.ts';
import { PolicyError } from '../../../policies/engine/diagnostic.ts';
import type { Bounds, ConditionSource, Mode, PolicyDocument, RuleSource } from '../../../policies/engine/document.ts';
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
  toxicity: { 0.01: 0.5, 0.1: 0.03 },
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
const language = fc
  .tuple(fc.constantFrom(['de'], ['en', 'und']), fc.constantFrom('in', 'notIn'))
  .map(([values, key]): ConditionSource => ({ field: 'language', [key]: values }));
const length = fc
  .constantFrom<Bounds>({ gte: 5 }, { gt: 5 }, { lt: 5 }, { lte: 5 }, { gte: 5, lt: 9 })
  .map((at) => ({ field: 'segment.length' as const, ...at }));
export const fieldAtom: fc.Arbitrary<ConditionSource> = fc.oneof(listed, listed, length);

type Node = fc.Arbitrary<ConditionSource>;
const parts = (node: Node) => fc.array(node, { minLength: 1, maxLength: 3 });
const conditionOf = (atoms: Node, counts: (node: Node) => readonly { weight: number; arbitrary: Node }[]): Node =>
  fc.letrec<{ node: ConditionSource }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      { weight: 5, arbitrary: atoms },
      { weight: 2, arbitrary: parts(tie('node')).map((any) => ({ any })) },
      { weight: 2, arbitrary: parts(tie('node')).map((all) => ({ all })) },
      { weight: 1, arbitrary: tie('node').map((not) => ({ not })) },
      ...counts(tie('node')),
    ),
  })).node;

/** Any condition without counts, with groups, negations and junctions in each other. */
export const condition: Node = conditionOf(
  fc.oneof({ weight: 4, arbitrary: signalAtom }, { weight: 1, arbitrary: fieldAtom }),
  () => [],
);
const someOf = (of: readonly ConditionSource[]): Node =>
  fc.integer({ min: 1, max: of.length }).map((atLeast) => ({ atLeast, of }));
/** Any condition. */
export const anyCondition: Node = conditionOf(
  fc.oneof(
    { weight: 8, arbitrary: signalAtom },
    { weight: 2, arbitrary: fieldAtom },
    { weight: 1, arbitrary: language },
  ),
  (node) => [{ weight: 2, arbitrary: fc.array(node, { minLength: 1, maxLength: 4 }).chain(someOf) }],
);

const action = fc.constantFrom('block' as const, 'match' as const, 'flag' as const, 'ignore' as const);
const onUnknown = { onError: action, onTimeout: action, onUnscannable: action };
const severity = fc.constantFrom('low' as const, 'medium' as const, 'high' as const, 'critical' as const);
type Then = RuleSource['then'];
/** Effects that any stage can have, without those that a rule on answers cannot. */
const plain: fc.Arbitrary<Then> = fc.oneof(
  fc.constantFrom({ effect: 'flag' } as const, { effect: 'block' } as const),
  fc.constantFrom<Then>({ effect: 'block', message: 'rejected' }, { effect: 'block', message: 'tool' }),
  fc.constantFrom<Then>({ effect: 'redact' }, { effect: 'redact', with: '<{label}>' }),
);
const masking = fc.constantFrom('{mask}', '•••• {last4}', '{label} {hash}', '');
const further: fc.Arbitrary<Then> = fc.oneof(
  masking.map((written): Then => ({ effect: 'redact', with: written })),
  fc.constantFrom<Then>({ effect: 'replace', with: '(a note)' }, { effect: 'replace', with: '$&' }),
  fc.constantFrom<Then>({ effect: 'support', message: 'help' }, { effect: 'support', message: 'tool' }),
  fc.constant<Then>({ effect: 'neutralise' }),
);
/** For requests only. */
const early = fc.constantFrom<Then>(
  { effect: 'route', model: 'small' },
  { effect: 'route', model: 'careful' },
  { effect: 'route', model: 'careful' },
  { effect: 'redact', restore: true },
  { effect: 'redact', restore: { tools: ['send_email', 'crm_*'] } },
);
const mode = fc.constantFrom('enforce' as const, 'enforce' as const, 'enforce' as const, 'shadow' as const);
export const canary: fc.Arbitrary<Mode> = fc.record(
  {
    state: fc.constant('canary' as const),
    percent: fc.constantFrom(0, 30, 62.5, 100),
    by: fc.constantFrom('tenant' as const, 'key' as const, 'exchange' as const),
  },
  { requiredKeys: ['state', 'percent'], noNullPrototype: true },
);
const anyMode = fc.oneof({ weight: 4, arbitrary: mode }, { weight: 1, arbitrary: canary });

const ruleOf = (
  does: fc.Arbitrary<Then>,
  when: Node,
  at: fc.Arbitrary<Pick<RuleSource, 'at'>>,
  modes: fc.Arbitrary<Mode>,
) =>
  fc
    .record({
      id: fc.constantFrom(...'abcdefgh'),
      body: fc.record({ severity, when, then: does, ...onUnknown }, { requiredKeys: ['when', 'then'] }),
      at,
      mode: modes,
    })
    .map(({ id, body, at: its, mode: itsMode }): RuleSource => ({ id, ...body, ...its, mode: itsMode }));
const anywhere = fc.option(fc.subarray([...STAGES], { minLength: 3 })).map((at) => (at ? { at } : {}));
const inRequests = fc
  .subarray(['input', 'tool_result', 'tool_definition'] as const, { minLength: 1 })
  .map((at) => ({ at }));

/** A rule that flags, redacts or blocks. */
export const rule: fc.Arbitrary<RuleSource> = ruleOf(plain, condition, anywhere, mode);
/** A rule of any effect and mode. */
export const anyRule: fc.Arbitrary<RuleSource> = fc.oneof(
  { weight: 4, arbitrary: ruleOf(plain, anyCondition, anywhere, anyMode) },
  { weight: 4, arbitrary: ruleOf(further, anyCondition, anywhere, anyMode) },
  { weight: 2, arbitrary: ruleOf(early, anyCondition, inRequests, anyMode) },
);

const words = (code: string): Message => ({ as: 'refusal', code, text: { en: code } });
const MESSAGES = { refused: words('refused'), rejected: words('rejected'), tool: words('tool'), help: words('help') };

const documentOf = (rules: fc.Arbitrary<RuleSource>, modes: fc.Arbitrary<Mode>): fc.Arbitrary<PolicyDocument> =>
  fc
    .record({
      id: fc.constantFrom('alpha', 'alpha/one', 'beta'),
      rules: fc.uniqueArray(rules, { selector: ({ id }) => id, minLength: 1, maxLength: 5 }),
      itsMode: fc.oneof({ weight: 6, arbitrary: fc.constant('enforce' as const) }, modes),
      defaults: fc.record({ ...onUnknown, message: fc.constantFrom('refused', 'tool') }, { requiredKeys: ['message'] }),
      exempt: fc.option(fieldAtom, { freq: 3 }),
      match: fc.option(fc.constantFrom({ tenant: ['acme*'] }, { model: ['*'] }), { freq: 6 }),
      days: fc.option(fc.constantFrom(1, 30, 36_500), { freq: 6 }),
    })
    .map(({ id, rules: some, itsMode, defaults, exempt, match, days }) => ({
      ...{ id, version: '1.0.0', mode: itsMode, defaults, messages: MESSAGES, rules: some },
      detectors: { ticket: { keywords: ['Zephyr'] } },
      ...(match && { match }),
      ...(days && { retain: { days } }),
      ...(exempt && { exemptions: [{ rule: some[0]!.id, when: exempt, reason: 'agreed', expires: LAST_DAY }] }),
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
export const policy: fc.Arbitrary<PolicyDocument> = documentOf(rule, mode).filter(isValid);
/** Valid policies with every effect and mode there is. */
export const anyPolicy: fc.Arbitrary<PolicyDocument> = documentOf(anyRule, anyMode).filter(isValid);

/** The text is this long where a situation has a length. */
export const LENGTH = 12;
const spansOf = (scores: fc.Arbitrary<Pick<FoundSpan, 'score'>>): fc.Arbitrary<readonly FoundSpan[]> =>
  fc.array(
    fc
      .tuple(fc.nat(LENGTH - 1), fc.integer({ min: 1, max: LENGTH }), scores)
      .map(([start, size, its]) => ({ start, end: Math.min(start + size, LENGTH), ...its })),
    { maxLength: 3 },
  );
export const score = fc.oneof(fc.constant(0), point, fc.double({ min: 0, max: 1, noNaN: true }));
const unknown = fc.constantFrom(...CAUSES).map((cause) => ({ unknown: cause }));
/** What was found in windows alone has the score of the highest. */
function asHighest(signal: Signal): Signal {
  const scores = 'spans' in signal ? (signal.spans ?? []).map((span) => span.score) : [];
  const isWindowed = scores.length > 0 && scores.every((one) => one !== undefined);
  return isWindowed ? { ...signal, score: Math.max(...scores) } : signal;
}

const signalsWith = (spans: fc.Arbitrary<readonly FoundSpan[]>): fc.Arbitrary<ReadonlyMap<string, Signal>> => {
  /** What is known of one signal; undefined: it is absent. */
  const reading = fc.oneof(
    { weight: 6, arbitrary: fc.record({ score, spans }, { requiredKeys: ['score'] }) },
    { weight: 2, arbitrary: unknown },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  return fc
    .tuple(...NAMES.map((name) => reading.map((found) => (found ? [asHighest({ name, ...found } as Signal)] : []))))
    .map((lists) => new Map(lists.flat().map((signal) => [signal.name, signal])));
};
/** Signals whose spans are the very things that were found. */
export const signals = signalsWith(spansOf(fc.constant({})));
const windows = fc.record({ score });
/** Signals of which some were found in windows. */
const windowed = signalsWith(
  fc.oneof(spansOf(fc.constant({})), spansOf(windows), spansOf(fc.oneof(fc.constant({}), windows))),
);

const facts: fc.Arbitrary<Facts> = fc
  .record(
    {
      'segment.stage': fc.constantFrom(...STAGES),
      'segment.role': fc.constantFrom(...ROLES),
      'segment.length': fc.constantFrom(LENGTH, LENGTH, 5, 2),
      'tool.name': fc.constantFrom('shell', 'mail', 'other'),
      'caller.role': fc.constantFrom('admin', 'guest'),
      'caller.tenant': fc.constantFrom('acme-eu', 'other'),
      'caller.key': fc.constantFrom('local', 'other'),
      'exchange.id': fc.constantFrom('exc_1', 'exc_2', 'exc_3'),
      language: fc.constantFrom('de', 'en', 'und', 'fr'),
    },
    { requiredKeys: ['segment.stage'] },
  )
  .map((some) => ({ model: 'fixture', ...some }));
const time = fc.constantFrom(undefined, IN_TIME, IN_TIME + 1);

export const situation: fc.Arbitrary<Situation> = fc.record({ signals, facts, time });
/** A situation in which some signals were found in windows. */
export const anySituation: fc.Arbitrary<Situation> = fc.record({ signals: windowed, facts, time });
