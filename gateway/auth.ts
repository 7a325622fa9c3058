import { digest } from '../exchange/canonical.ts';
import { PortcullisError } from '../exchange/errors.ts';
import type { Caller } from '../exchange/exchange.ts';
import type { Config, KeyConfig } from './config.ts';
import type { Disclosure } from './moderation/disclosure.ts';

/** The two places in which clients put their key: OpenAI's `authorization: Bearer …` and Anthropic's `x-api-key`. */
export interface PresentedCredentials {
  readonly authorization?: string | undefined;
  readonly apiKey?: string | undefined;
}

/** Whose key it is, and how much a refusal may tell its holder. */
export interface Authenticated {
  readonly caller: Caller;
  readonly disclose: Disclosure;
  /** Whether the key may change what the gateway does; a caller without a key may not. */
  readonly isAdmin: boolean;
}

export type Authenticator = (presented: PresentedCredentials) => Authenticated;

/**
 * Tells callers apart by their keys. Without keys everybody is `local` (and the gateway then answers loopback only): it
 * is the operator's own machine, so there is nothing to keep from them.
 *
 * Every hash is compared in full whatever the others said, so neither the time nor the answer tells how near a guess
 * was or which key it met. The authenticator throws PortcullisError `invalid_api_key` for no key or a wrong one.
 */
export function createAuthenticator(keys: readonly KeyConfig[]): Authenticator {
  if (keys.length === 0) return () => ({ caller: { key: 'local' }, disclose: 'reasons', isAdmin: false });
  return (presented) => {
    const key = presentedKey(presented);
    if (key === undefined) {
      throw new PortcullisError(
        'invalid_api_key',
        'this gateway asks for an API key: send `authorization: Bearer KEY`',
      );
    }
    const hash = digest(key);
    let found: KeyConfig | undefined;
    for (const candidate of keys) if (equalInConstantTime(hash, candidate.hash)) found = candidate;
    if (!found) throw new PortcullisError('invalid_api_key', 'this API key is not known here');
    const { id, tenant, role, disclose, admin = false } = found;
    return {
      caller: { key: id, ...(tenant !== undefined && { tenant }), ...(role !== undefined && { role }) },
      disclose,
      isAdmin: admin,
    };
  };
}

/** The key that a request presents; undefined where it presents none. */
export function presentedKey({ authorization, apiKey }: PresentedCredentials): string | undefined {
  // Schemes are case-insensitive (RFC 9110, section 11.1).
  const bearer = /^bearer +(?<key>\S+) *$/i.exec(authorization ?? '')?.groups?.key;
  return bearer ?? (apiKey === '' ? undefined : apiKey);
}

/** Looks at every unit of both strings, so that the time depends on their lengths alone. */
function equalInConstantTime(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index += 1) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/i;

/** Whether only this machine can reach a host to listen on. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_HOST.test(host);
}

/**
 * Whether the gateway may listen where the configuration says.
 *
 * @throws PortcullisError `invalid_config` for a host beyond loopback without keys: anybody could then use the models.
 */
export function checkListen({ listen, keys }: Pick<Config, 'listen' | 'keys'>): void {
  if (keys.length > 0 || isLoopback(listen.host)) return;
  throw new PortcullisError(
    'invalid_config',
    `without API keys the gateway listens on loopback only, and ${listen.host} is not loopback: ` +
      'make a key with `portcullis key new` and put its line under "keys", or use --host 127.0.0.1',
  );
}

/** The headers that tell a local program from a web page. */
export interface LocalRequest {
  readonly method: string;
  readonly host?: string | undefined;
  readonly contentType?: string | undefined;
}

/**
 * Keeps web pages from driving a gateway that asks for no key. A page that rebinds its own name to 127.0.0.1 still
 * sends that name as `Host`; a page that posts across origins without a preflight cannot send `application/json`.
 * With keys there is nothing to check: a page does not have one. A DELETE has no body to tell the type of, and a page
 * cannot send one across origins without a preflight either.
 *
 * @throws PortcullisError `invalid_host` or `unsupported_media_type`.
 */
export function checkLocalRequest(
  request: LocalRequest,
  { keys, allowedHosts }: Pick<Config, 'keys' | 'allowedHosts'>,
): void {
  if (keys.length === 0 && !isAllowedHost(request.host ?? '', allowedHosts)) {
    throw new PortcullisError(
      'invalid_host',
      'this gateway has no API keys and answers requests to localhost only; name further hosts under "allowedHosts"',
    );
  }
  if (['GET', 'HEAD', 'DELETE'].includes(request.method)) return;
  const mediaType = (request.contentType ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new PortcullisError('unsupported_media_type', 'send `content-type: application/json`');
  }
}

function isAllowedHost(host: string, allowedHosts: readonly string[]): boolean {
  const name = host.replace(/:\d+$/, '');
  return isLoopback(name) || allowedHosts.some((allowed) => [host, name].includes(allowed.toLowerCase()));
}
