import type { Decision, Message, Transform } from '../../exchange/decision.ts';
import type { ExpectedTransform, TestSource } from '../engine/document.ts';

/** One thing in which a decision is not as a test wants it. */
export interface Mismatch {
  /** The key of `expect`. */
  readonly about: keyof TestSource['expect'];
  readonly wanted: Expected;
  readonly got: Expected;
  /** Both in one line, for people. */
  readonly message: string;
}

/** What `expect` holds, and what is found instead; null where there is none. */
export type Expected = string | null | readonly string[] | readonly ExpectedTransform[];

/** In what a decision differs from what a test expects; what is not mentioned is not compared. */
export function mismatches(
  expect: TestSource['expect'],
  decision: Decision,
  messages: Readonly<Record<string, Message>>,
): readonly Mismatch[] {
  const nameOf = (message: Message | undefined) => Object.keys(messages).find((name) => messages[name] === message);
  const found = summaryOf(decision);
  const support = (decision.support ?? []).map(({ message }) => nameOf(message) ?? message.code);
  const lists = { ...found, support: [...new Set(support)] };
  return [
    ...wordMismatch('verdict', expect.verdict, decision.verdict, because(decision)),
    ...LISTS.flatMap((list) => listMismatch(list, expect[list], lists[list])),
    ...wordMismatch('message', expect.message, nameOf(decision.stop?.message)),
    ...wordMismatch('route', expect.route, decision.verdict === 'route' ? decision.route?.model : undefined),
    ...(expect.transforms ? transformMismatch(expect.transforms, decision.transforms) : []),
  ];
}

const LISTS = ['rules', 'flags', 'shadow', 'exempted', 'unknown', 'support'] as const;
type List = (typeof LISTS)[number];

/** Which rules did what, and which signals were unknown where that made a rule fire; without repetitions. */
function summaryOf({ reasons }: Decision): Record<Exclude<List, 'support'>, readonly string[]> {
  const enforced = reasons.filter(({ shadow }) => !shadow);
  const ids = (some: Decision['reasons']) => [...new Set(some.map(({ rule }) => rule))];
  const unknown = enforced
    .flatMap(({ atoms }) => atoms)
    .filter(({ found }) => typeof found === 'object' && found !== null)
    .map(({ name }) => name);
  return {
    rules: ids(enforced.filter(({ effect }) => effect !== 'flag')),
    flags: ids(enforced.filter(({ effect }) => effect === 'flag')),
    shadow: ids(reasons.filter(({ shadow, exemption }) => shadow && exemption === undefined)),
    exempted: ids(reasons.filter(({ exemption }) => exemption !== undefined)),
    unknown: [...new Set(unknown)],
  };
}

function because({ stop }: Decision): string {
  return stop ? ` (by ${stop.rule}${stop.cause === 'content' ? '' : `, ${stop.cause}`})` : '';
}

function wordMismatch(
  about: 'verdict' | 'message' | 'route',
  wanted: string | undefined,
  got: string | undefined,
  why = '',
): Mismatch[] {
  if (wanted === undefined || wanted === got) return [];
  const message = `${about}: expected ${wanted}, got ${got ?? 'none'}${why}`;
  return [{ about, wanted, got: got ?? null, message }];
}

function listMismatch(about: List, wanted: readonly string[] | undefined, got: readonly string[]): Mismatch[] {
  if (!wanted) return [];
  const missing = wanted.filter((item) => !got.includes(item));
  const extra = got.filter((item) => !wanted.includes(item));
  if (missing.length === 0 && extra.length === 0) return [];
  const parts = [
    ...(missing.length > 0 ? [`missing ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`unexpected ${extra.join(', ')}`] : []),
  ];
  const message = `${about}: expected [${wanted.join(', ')}], got [${got.join(', ')}]: ${parts.join('; ')}`;
  return [{ about, wanted, got, message }];
}

/** Pairs each expected transform with a found one; the most particular choose first, so that none takes another's. */
function transformMismatch(expected: readonly ExpectedTransform[], found: readonly Transform[]): Mismatch[] {
  const left = [...found];
  const lines: string[] = [];
  for (const wanted of [...expected].sort((a, b) => Object.keys(b).length - Object.keys(a).length)) {
    const at = left.findIndex((transform) => isTransform(wanted, transform));
    if (at === -1) lines.push(`missing ${JSON.stringify(wanted)}`);
    else left.splice(at, 1);
  }
  lines.push(...left.map((transform) => `unexpected ${JSON.stringify(shortOf(transform))}`));
  const [wanted, got] = [expected, found.map(shortOf)];
  return lines.map((line) => ({ about: 'transforms', wanted, got, message: `transforms: ${line}` }));
}

function isTransform(wanted: ExpectedTransform, { rule, signal, span, replacement }: Transform): boolean {
  if (wanted.rule !== rule) return false;
  if (wanted.signal !== undefined && wanted.signal !== signal) return false;
  if (wanted.replacement !== undefined && wanted.replacement !== replacement) return false;
  if (wanted.span === undefined) return true;
  return wanted.span === null ? span === undefined : wanted.span[0] === span?.start && wanted.span[1] === span?.end;
}

function shortOf({ rule, signal, span, replacement }: Transform): ExpectedTransform {
  return { rule, ...(signal !== undefined && { signal }), span: span ? [span.start, span.end] : null, replacement };
}
