import { createHmac } from 'node:crypto';
import { PortcullisError } from '../../exchange/errors.ts';

/** The shortest secret, in characters: what is shorter can be guessed. */
const SHORTEST = 32;

/** A keyed digest of one purpose: HMAC-SHA-256 (RFC 2104), base64url, 43 characters. */
export type KeyedDigest = (text: string) => string;

/**
 * The keyed digests that a secret gives, one for each purpose: what is made for one says nothing in another. Whoever
 * does not have the secret can neither make one nor try a guess.
 *
 * @param variable the environment variable that holds the secret, the same for all gateways of one Redis.
 * @throws PortcullisError `invalid_config` where it is not set, or too short.
 */
export function keyedDigests(
  variable: string,
  environment: Readonly<Record<string, string | undefined>>,
): (purpose: string) => KeyedDigest {
  const secret = environment[variable] ?? '';
  if (secret.length < SHORTEST) {
    const problem = secret === '' ? 'is not set' : `has ${secret.length} characters`;
    throw new PortcullisError(
      'invalid_config',
      `the environment variable ${variable}, which holds the secret of "redis", ${problem}: ` +
        `it needs ${SHORTEST}, the same for every gateway (openssl rand -hex 32 makes one)`,
    );
  }
  return (purpose) => {
    const key = createHmac('sha256', secret).update(purpose).digest();
    return (text) => createHmac('sha256', key).update(text).digest('base64url');
  };
}
