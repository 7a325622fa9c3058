import type { Stop } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import type { Refusal } from '../protocols/protocol.ts';
import type { Disclosed } from './disclosure.ts';
import { wordsOf } from './words.ts';

/**
 * What a client is told of a stop. A scan that failed or ran out of time is an outage of the guard and is not dressed
 * up as a refusal of the content; content that nothing can read is named as that.
 *
 * @param languages in which the client would be spoken to, best first (BCP 47).
 * @param disclosed what the client may see of the reasons.
 */
export function clientView(stop: Stop, languages: readonly string[], disclosed?: Disclosed): Refusal | PortcullisError {
  if (stop.cause === 'error' || stop.cause === 'timeout') {
    return new PortcullisError(
      'guard_unavailable',
      'The safety check could not be completed, so nothing was passed on. Try again.',
      {
        retryAfter: 1,
      },
    );
  }
  const more = disclosed && { disclosed };
  if (stop.cause === 'unscannable') {
    return {
      ...more,
      as: 'error',
      reason: 'unscannable_content',
      text: 'The request or the answer holds content that cannot be checked, and the policy lets no unchecked content pass.',
    };
  }
  const { as, code } = stop.message;
  const { language, words } = wordsOf(stop.message, languages);
  return { ...more, as, reason: code, text: words, language };
}
