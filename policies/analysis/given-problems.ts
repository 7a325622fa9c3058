import { isJsonObject, type JsonValue } from '../../exchange/json.ts';
import { FIELD_VALUES, type Field } from '../../exchange/segment.ts';
import { isRemote, membersOf, SIGNALS } from '../../exchange/signal.ts';
import { knownSignals } from '../engine/checks.ts';
import type { Policy } from '../engine/parse.ts';
import type { Problem } from '../engine/source.ts';
import { didYouMean } from '../engine/suggest.ts';
import { testProblems } from './test-file.ts';

/**
 * What is wrong with what a test gives, by itself: as in a test, and that groups have no score of their own and facts no
 * value that they cannot have. Paths lead from the given value.
 *
 * @param signals as for `parsePolicy`.
 */
export function givenProblems(
  given: JsonValue,
  { document }: Policy,
  signals: readonly string[] = SIGNALS,
): readonly Problem[] {
  const groups = groupProblems(given, knownSignals(document, signals));
  const tests = [{ name: 'given', given, expect: { verdict: 'pass' } }];
  const others = testProblems(tests, document, signals)
    .map((problem) => ({ ...problem, path: problem.path.slice(3) }))
    .filter(({ path }) => !groups.some((group) => group.path.join() === path.join()));
  return [...groups, ...others, ...fieldProblems(given)];
}

function groupProblems(given: JsonValue, known: readonly string[]): readonly Problem[] {
  return Object.keys(memberOf(given, 'signals')).flatMap((name): Problem[] => {
    const members = known.includes(name) || isRemote(name) ? [] : membersOf(name, known);
    if (members.length === 0) return [];
    const hint = `one of ${members.join(', ')}`;
    const message = `"${name}" is a group, which has no score of its own`;
    return [{ code: 'unknown_signal', path: ['signals', name], atKey: true, message, hint }];
  });
}

function fieldProblems(given: JsonValue): readonly Problem[] {
  return Object.entries(memberOf(given, 'fields')).flatMap(([name, value]): Problem[] => {
    const path = ['fields', name];
    if (name === 'segment.length') {
      if (typeof value === 'number' && value >= 0) return [];
      return [{ code: 'wrong_value', path, message: 'a length is a whole number from 0, of UTF-16 units' }];
    }
    const allowed = FIELD_VALUES[name as Field];
    if (!allowed || (typeof value === 'string' && allowed.includes(value))) return [];
    const hint = didYouMean(String(value), allowed);
    const message = `${JSON.stringify(value)} is no value of ${name}`;
    return [{ code: 'wrong_value', path, message, ...(hint && { hint }) }];
  });
}

function memberOf(given: JsonValue, key: string): { readonly [key: string]: JsonValue | undefined } {
  const member = isJsonObject(given) ? given[key] : undefined;
  return isJsonObject(member) ? member : {};
}
