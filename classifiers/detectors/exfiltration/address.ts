/** The parts of an address that a request for it sends, decoded. */
export interface Address {
  readonly scheme: string;
  /** Lower case, Unicode compatibility forms resolved, without port. */
  readonly host: string;
  /** What stands before `@` in the authority. */
  readonly user: string;
  readonly segments: readonly string[];
  readonly parameters: readonly Parameter[];
  /** Not sent with a request; the page that a click opens can read it. */
  readonly fragment: string;
  /** Whether characters of the scheme or the slashes are written as references, which nobody does by chance. */
  readonly isDisguised: boolean;
}

export interface Parameter {
  /** Lower case; empty for a query that is one value. */
  readonly name: string;
  readonly value: string;
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['colon', ':'],
  ['sol', '/'],
  ['period', '.'],
  ['quest', '?'],
  ['equals', '='],
  ['num', '#'],
  ['commat', '@'],
]);

/** An address as a browser reads it: `\` for `/`, references to characters, any number of slashes. */
export function addressOf(written: string): Address {
  const isDisguised = /^[^/?]{0,40}&(?:#|colon|sol)/i.test(written);
  const plain = withoutReferences(written).replace(/[\t\r\n]/g, '');
  const fragmentAt = plain.indexOf('#');
  const fragment = fragmentAt < 0 ? '' : decoded(plain.slice(fragmentAt + 1));
  const sent = fragmentAt < 0 ? plain : plain.slice(0, fragmentAt);
  const queryAt = sent.indexOf('?');
  const query = queryAt < 0 ? '' : sent.slice(queryAt + 1);
  const head = (queryAt < 0 ? sent : sent.slice(0, queryAt)).replaceAll('\\', '/');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(head)?.[1]?.toLowerCase() ?? 'https';
  const [authority = '', ...segments] = head.replace(/^(?:[a-z][a-z0-9+.-]*:)?\/*/i, '').split('/');
  const at = authority.lastIndexOf('@');
  return {
    scheme,
    host: hostOf(authority.slice(at + 1)),
    user: at < 0 ? '' : decoded(authority.slice(0, at)),
    segments: segments.map(decoded).filter((segment) => segment !== ''),
    parameters: query === '' ? [] : query.split('&').map(parameterOf),
    fragment,
    isDisguised,
  };
}

function withoutReferences(text: string): string {
  if (!text.includes('&') && !text.includes('\\')) return text;
  return text
    .replace(/&#(?:x([0-9a-f]{1,6})|([0-9]{1,7}));/gi, (whole, hex?: string, decimal?: string) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/&([a-z]{2,8});/gi, (whole, name: string) => NAMED.get(name.toLowerCase()) ?? whole)
    .replace(/\\(?=[:/.?&=_-])/g, '');
}

function parameterOf(pair: string): Parameter {
  // A `=` at the end fills up base64.
  const at = /^[^=]{12,}={1,2}$/.test(pair) ? -1 : pair.indexOf('=');
  const value = at < 0 ? pair : pair.slice(at + 1);
  return { name: at < 0 ? '' : decoded(pair.slice(0, at)).toLowerCase(), value: decoded(value.replaceAll('+', ' ')) };
}

/** Percent encoding undone, twice where it was done twice, and nothing invisible; what is no UTF-8 stays as it is written. */
function decoded(text: string): string {
  const once = decodedOnce(text);
  return once === text ? text : decodedOnce(once).replace(/\p{Cf}/gu, '');
}

function decodedOnce(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch (error) {
      if (error instanceof URIError) return run;
      throw error;
    }
  });
}

function hostOf(authority: string): string {
  const host = decoded(authority)
    .normalize('NFKC')
    .replace(/[\u3002\uff61]/g, '.')
    .toLowerCase();
  if (host.startsWith('[')) return host.slice(1, host.indexOf(']') < 0 ? undefined : host.indexOf(']'));
  return host.replace(/:\d*$/, '').replace(/\.$/, '');
}

/** Loopback, private and link-local addresses (RFC 6890), and the names of the machine and its own network (RFC 6762). */
const OWN =
  /^(?:localhost|0\.0\.0\.0|127(?:\.\d{1,3}){3}|10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|169\.254(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|::1?|f[cd][0-9a-f]{2}:[0-9a-f:]*|fe[89ab][0-9a-f]:[0-9a-f:]*)$|\.(?:localhost|local)$/;
const INTERNAL = /^[a-z][a-z0-9_-]*$|\.(?:internal|intranet|corp|lan|home\.arpa)$/;

/** Whether a host is the reader's own machine or network, or has a name that an organisation gives its own. */
export function placeOf(host: string): 'own' | 'internal' | 'outside' {
  if (OWN.test(host)) return 'own';
  return INTERNAL.test(host) && !/^0x/.test(host) ? 'internal' : 'outside';
}
