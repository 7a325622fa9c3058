import type { Decision, Message, Transform } from '../../exchange/decision.ts';
import type { ExpectedTransform, TestSource } from '../engine/document.ts';

/** In what a decision differs from what a test expects, a line each; what is not mentioned is not compared. */
export function mismatches(
  expect: TestSource['expect'],
  decision: Decision,
  messages: Readonly<Record<string, Message>>,
): readonly string[] {
  const lines: string[] = [];
  if (expect.verdict !== undefined && expect.verdict !== decision.verdict) {
    lines.push(`verdict: expected ${expect.verdict}, got ${decision.verdict}${because(decision)}`);
  }
  const found = summaryOf(decision);
  for (const list of ['rules', 'flags', 'shadow', 'exempted', 'unknown'] as const) {
    const expected = expect[list];
    if (expected) lines.push(...listMismatch(list, expected, found[list]));
  }
  if (expect.message !== undefined) {
    const name = Object.keys(messages).find((key) => messages[key] === decision.stop?.message);
    if (name !== expect.message) lines.push(`message: expected ${expect.message}, got ${name ?? 'none'}`);
  }
  if (expect.transforms) lines.push(...transformMismatch(expect.transforms, decision.transforms));
  return lines;
}

/** Which rules did what, and which signals were unknown where that made a rule fire; without repetitions. */
function summaryOf({
  reasons,
}: Decision): Record<'rules' | 'flags' | 'shadow' | 'exempted' | 'unknown', readonly string[]> {
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

function listMismatch(name: string, expected: readonly string[], found: readonly string[]): string[] {
  const missing = expected.filter((item) => !found.includes(item));
  const extra = found.filter((item) => !expected.includes(item));
  if (missing.length === 0 && extra.length === 0) return [];
  const parts = [
    ...(missing.length > 0 ? [`missing ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`unexpected ${extra.join(', ')}`] : []),
  ];
  return [`${name}: expected [${expected.join(', ')}], got [${found.join(', ')}]: ${parts.join('; ')}`];
}

/** Pairs each expected transform with a found one; the most particular choose first, so that none takes another's. */
function transformMismatch(expected: readonly ExpectedTransform[], found: readonly Transform[]): string[] {
  const left = [...found];
  const lines: string[] = [];
  for (const wanted of [...expected].sort((a, b) => Object.keys(b).length - Object.keys(a).length)) {
    const at = left.findIndex((transform) => isTransform(wanted, transform));
    if (at === -1) lines.push(`transforms: missing ${JSON.stringify(wanted)}`);
    else left.splice(at, 1);
  }
  return [...lines, ...left.map((transform) => `transforms: unexpected ${JSON.stringify(shortOf(transform))}`)];
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
