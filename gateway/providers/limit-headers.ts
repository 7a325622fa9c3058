import type { UpstreamResponse } from './transport.ts';

const COUNTS = ['requests', 'tokens'];
const PARTS = ['input-tokens', 'output-tokens'];
const FACTS = ['limit', 'remaining', 'reset'];

/** What OpenAI's and Anthropic's servers say of the limits on a key, by which clients pace themselves. */
const NAMES: readonly string[] = [
  ...FACTS.flatMap((fact) =>
    [...COUNTS, 'project-requests', 'project-tokens'].map((count) => `x-ratelimit-${fact}-${count}`),
  ),
  ...[...COUNTS, ...PARTS].flatMap((count) => FACTS.map((fact) => `anthropic-ratelimit-${count}-${fact}`)),
  ...PARTS.flatMap((count) => FACTS.map((fact) => `anthropic-priority-${count}-${fact}`)),
];

/** A count, a duration (`6m0s`, `20ms`), or an instant (RFC 3339): forms in which an upstream can say nothing else. */
const VALUE = /^(?:\d{1,12}|(?:\d{1,6}(?:\.\d{1,6})?(?:ms|s|m|h)){1,4}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)$/;

/** By what OpenAI's and Anthropic's servers call a request, for whoever asks them about it. */
const REQUEST_IDS: readonly string[] = ['x-request-id', 'request-id'];

/** `req_` and letters or digits, a UUID, or its digits alone: forms that are drawn at random. */
const REQUEST_ID = /^(?:req_[A-Za-z0-9]{8,64}|[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * The headers of an upstream's response that a client may see, by their names. All others are content that nobody
 * scanned, and stay here. (`retry-after` of an error is read apart.)
 */
export function limitHeaders(response: Pick<UpstreamResponse, 'header'>): Readonly<Record<string, string>> {
  const inForm = (names: readonly string[], form: RegExp) =>
    names.flatMap((name) => {
      const value = response.header(name);
      return value !== undefined && form.test(value) ? [[name, value] as const] : [];
    });
  return Object.fromEntries([...inForm(NAMES, VALUE), ...inForm(REQUEST_IDS, REQUEST_ID)]);
}
