import { PortcullisError } from '../../exchange/errors.ts';

/** Whose account a request is on, at OpenAI: which of those that a key has (OpenAI API reference, "Authentication"). */
export const ACCOUNT_HEADERS = ['openai-organization', 'openai-project'] as const;
export type AccountHeaders = Readonly<Partial<Record<(typeof ACCOUNT_HEADERS)[number], string>>>;

/** An id: no text fits in. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The client's account as headers for an upstream that gets the client's own key; what the configuration sets stays.
 *
 * @throws PortcullisError `invalid_request` for what is no id: left out, another account would pay.
 */
export function accountHeaders(
  account: AccountHeaders,
  configured: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const set = new Set(Object.keys(configured).map((name) => name.toLowerCase()));
  const sent = Object.entries(account).filter(([name]) => !set.has(name));
  for (const [name, value] of sent) {
    if (!ID.test(value)) {
      throw new PortcullisError('invalid_request', `The header ${name} has to be an id of letters, digits, _ and -.`);
    }
  }
  return Object.fromEntries(sent);
}
