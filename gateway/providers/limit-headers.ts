import type { UpstreamResponse } from './transport.ts';

const COUNTS = ['requests', 'tokens'];
const FACTS = ['limit', 'remaining', 'reset'];

/** What OpenAI's and Anthropic's servers say of the limits on a key, by which clients pace themselves. */
const NAMES: readonly string[] = [
  ...FACTS.flatMap((fact) => COUNTS.map((count) => `x-ratelimit-${fact}-${count}`)),
  ...[...COUNTS, 'input-tokens', 'output-tokens'].flatMap((count) =>
    FACTS.map((fact) => `anthropic-ratelimit-${count}-${fact}`),
  ),
];

/** A count, a duration (`6m0s`, `20ms`), or an instant (RFC 3339): forms in which an upstream can say nothing else. */
const VALUE = /^(?:\d{1,12}|(?:\d{1,6}(?:\.\d{1,6})?(?:ms|s|m|h)){1,4}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)$/;

/**
 * The headers of an upstream's response that a client may see, by their names. All others are content that nobody
 * scanned, and stay here. (`retry-after` of an error is read apart.)
 */
export function limitHeaders(response: Pick<UpstreamResponse, 'header'>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = response.header(name);
      return value !== undefined && VALUE.test(value) ? [[name, value] as const] : [];
    }),
  );
}
