import { PortcullisError } from '../../exchange/errors.ts';
import type { LimitName, Refused, Standing } from './limiter.ts';

const WORDS: Readonly<Record<LimitName, (most: number) => string>> = {
  concurrent: (most) => `have ${amount(most, 'request')} under way at once`,
  requestsPerMinute: (most) => `make ${amount(most, 'request')} in a minute`,
  tokensPerMinute: (most) => `use ${amount(most, 'token')} in a minute`,
  tokensPerDay: (most) => `use ${amount(most, 'token')} in 24 hours`,
};

function amount(most: number, what: string): string {
  return `${most} ${what}${most === 1 ? '' : 's'}`;
}

/** The error for a limit that is in the way: `budget_exhausted` for that of a day, `rate_limited` for the others. */
export function refusalOf({ of, limit, most, retryMs }: Refused): PortcullisError {
  const who = of === 'key' ? 'This key' : 'The tenant of this key';
  const seconds = retryMs === undefined ? undefined : Math.max(1, Math.ceil(retryMs / 1000));
  const advice =
    seconds === undefined
      ? 'This request alone may use more: make it shorter, or ask for fewer tokens.'
      : `Try again in ${amount(seconds, 'second')}.`;
  return new PortcullisError(
    limit === 'tokensPerDay' ? 'budget_exhausted' : 'rate_limited',
    `${who} may ${WORDS[limit](most)}. ${advice}`,
    seconds === undefined ? {} : { retryAfter: seconds },
  );
}

/** The kinds of limits that clients read of in headers, with the limits that each tells of. */
const KINDS: Readonly<Record<'requests' | 'tokens', readonly LimitName[]>> = {
  requests: ['requestsPerMinute'],
  tokens: ['tokensPerMinute', 'tokensPerDay'],
};

/**
 * What clients pace themselves by, under the names that their API has: OpenAI's `x-ratelimit-remaining-requests` with
 * a duration, or Anthropic's `anthropic-ratelimit-requests-remaining` with an instant. Of several limits of a kind it is
 * the one with the least left.
 *
 * @param now milliseconds since the epoch.
 */
export function limitHeaders(
  standings: readonly Standing[],
  names: 'openai' | 'anthropic',
  now: number,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(KINDS).flatMap(([kind, limits]) => {
      const of = standings.filter(({ limit }) => limits.includes(limit));
      const [first, ...others] = of;
      if (!first) return [];
      const { most, left, resetMs } = others.reduce((least, one) => (one.left < least.left ? one : least), first);
      return names === 'openai'
        ? [
            [`x-ratelimit-limit-${kind}`, String(most)],
            [`x-ratelimit-remaining-${kind}`, String(left)],
            [`x-ratelimit-reset-${kind}`, duration(resetMs)],
          ]
        : [
            [`anthropic-ratelimit-${kind}-limit`, String(most)],
            [`anthropic-ratelimit-${kind}-remaining`, String(left)],
            [`anthropic-ratelimit-${kind}-reset`, new Date(now + resetMs).toISOString()],
          ];
    }),
  );
}

/** By which the clients of OpenAI and Anthropic do not try by themselves what cannot help for a long time. */
export const NO_RETRY = { name: 'x-should-retry', value: 'false' } as const;

/** In OpenAI's form: `6m0s`, `12s`. */
function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const first = parts.findIndex((part) => part > 0);
  if (first < 0) return '0s';
  return parts
    .slice(first)
    .map((part, index) => `${part}${'hms'[first + index]}`)
    .join('');
}
