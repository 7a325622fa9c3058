import { type Address, addressOf, type Parameter, placeOf } from './address.ts';
import { labelPayload } from './host.ts';
import type { Link } from './links.ts';
import {
  hasSlot,
  isCodes,
  isEncodedText,
  isLooting,
  isOpaque,
  isPersonal,
  isPlain,
  isSpelt,
  spacedWordsIn,
  wordsIn,
} from './payload.ts';

/** Names of what somebody would want to learn: in an image's query, whatever the value. */
const SENSITIVE =
  /^(?:pass(?:word|wd|phrase)?|pwd|secrets?|ssn|card(?:_?number)?|cvv|credentials?|cookies?|conversation|history|prompt|system_?prompt|messages?|chat|memory|context|leak(?:ed)?|exfil|stolen|dump|user_?(?:data|input|message)|msg|payload|input|answer|reply|private|api_?key)$/;
/** What is typed or written for others to read: a search, a place, a message to share. */
const COMPOSED =
  /^(?:q|query|search(?:_query|term)?|s|k|kw|keywords?|p|wd|term|text|title|subject|body|summary|quote|description|desc|details|location|destination|origin|daddr|saddr|near|name|label|caption|via|hashtags|cmt|message|scope)$/;
/** What signs or dates an address, and the state of a page: opaque by nature. */
const SIGNING =
  /^(?:x-(?:amz|goog|oss|cos|ms)-[\w-]+|sig(?:nature)?|policy|key-pair-id|expires?|token|jwt|hash|hmac|h|s|v|ver|version|rev|e|ex|is|hm|oh|oe|_nc_\w+|ccb|se|sv|sp|sr|st|spr|etag|cb|t|ts|cursor|after|before|page_?token|continuation|state|nonce|session(?:_?id)?|access_?key_?id|awsaccesskeyid|googleaccessid|client_?id|code_challenge|sas)$/;
/** Who sent a visitor: in half of all links. */
const TRACKING =
  /^(?:utm_\w+|gclid|gbraid|wbraid|fbclid|msclkid|dclid|yclid|ref(?:_\w*)?|referrer|source|src|mc_[ce]id|igshid|igsh|si|_ga|_gl|campaign|cmpid|spm|trk|tracking_?id|lipi|aff(?:_?id)?|tag|psc|th|ved|ei|usg|sca_esv|oq|gs_lcrp|sclient|aqs|sourceid|ie)$/;
/** Services of images and documents. Anybody may have pages there, and some forward: it lowers hints, and nothing else. */
const WELL_KNOWN =
  /(?:^|\.)(?:shields\.io|githubusercontent\.com|github\.com|googleusercontent\.com|gstatic\.com|ytimg\.com|wikimedia\.org|wikipedia\.org|cloudfront\.net|amazonaws\.com|media-amazon\.com|cloudinary\.com|imgix\.net|imgur\.com|unsplash\.com|twimg\.com|fbcdn\.net|cdninstagram\.com|discordapp\.(?:com|net)|gravatar\.com|badge\.fury\.io|codecov\.io|travis-ci\.(?:org|com)|readthedocs\.(?:io|org)|jsdelivr\.net|unpkg\.com|notion\.so|medium\.com|shopify\.com|redd\.it|windows\.net)$/;
/** What a thing is called, in words joined by dashes. */
const NAMING =
  /^(?:package|pkg|slug|repo(?:sitory)?|project|item(?:_?name)?|id|name|path|file(?:name)?|branch|module|component|icon|logo|family|style)$/;
/** A value that is an address of its own, or an image: the first is looked at by itself. */
const INLINE = /^(?:https?:\/\/|data:image\/)/i;
const FILE = /\.(?:png|jpe?g|gif|svg|webp|avif|ico|bmp|tiff?|mp4|webm|mp3|css|m?js|woff2?|pdf|html?)$/i;

/** How archives of mailing lists call a message: `20160419091055.GF2345@host.org`. */
const MESSAGE_ID = /^(?=[^@]{14,}@)(?=(?:[^@\d]*\d){6})[\w.+$=-]+@[\w.-]+$/;

/** A hint at most: an address of the reader's own organisation, a scheme that is not the web's. */
const HINT = 0.3;

/** How surely data leaves with an address; 0 where there is nothing to see. */
export function scoreOf(link: Link): number {
  const address = addressOf(link.url);
  if (address.scheme === 'mailto') return address.parameters.some(({ name }) => name === 'body') ? HINT : 0;
  if (address.host === '') return 0;
  const place = placeOf(address.host);
  if (place === 'own') return 0;
  const score = link.isFetched ? scoreOfFetched(address, link) : scoreOfLink(address, link);
  const isWeb = /^https?$/.test(address.scheme);
  if (place === 'internal') return score > HINT ? HINT : 0;
  return isWeb ? score : Math.min(score, HINT);
}

/** All that a request sends, one piece each. A value that is an address itself is looked at by its own pieces. */
function piecesOf({ user, segments, parameters }: Address): readonly string[] {
  const values = parameters.flatMap(({ name, value }) =>
    isAddress(value) || isDrawing(value) ? [name] : [value, name],
  );
  return [...(user === '' || user === 'git' ? [] : [user]), ...segments, ...values];
}

/** The addresses that an address hands on in a parameter, and itself. */
function unfolded(address: Address): readonly Address[] {
  const inner = address.parameters.filter(({ value }) => isAddress(value));
  return [address, ...inner.map(({ value }) => addressOf(value))];
}

function isAddress(value: string): boolean {
  return /^https?:\/\//i.test(value);
}

/** An SVG image behind base64, which is text. `PD94` is `<?x`, `PHN2Z` is `<svg`. */
function isDrawing(value: string): boolean {
  return /^data:image\/svg.xml;base64,(?:PD94|PHN2Z)/i.test(value);
}

function scoreOfFetched(address: Address, { isCut, isDefinition }: Link): number {
  const label = labelPayload(address.host);
  const all = unfolded(address);
  const pieces = all.flatMap(piecesOf);
  const parameters = all.flatMap((one) => one.parameters).filter(({ value }) => !INLINE.test(value));
  const together = [parameters.map(({ value }) => value).join(''), address.segments.join('')];
  if (pieces.some(isPlain) || together.some(isPlain) || label === 'plain') return 0.9;
  if (label === 'data') return 0.75;
  if (
    parameters.some((one) => isProse(one, isDefinition)) ||
    all.some(({ segments }) => isProsePath(segments, isDefinition))
  )
    return 0.75;
  if (pieces.some(isSpelt) || isSpeltPath(address.segments) || isSplit(parameters)) return 0.7;
  if (address.isDisguised || [...pieces, address.segments.join('/')].some(isCodes)) return 0.7;
  if (pieces.some(isPersonal)) return 0.65;
  if (parameters.some(({ name, value }) => SENSITIVE.test(name) && value !== '')) return 0.65;
  const unexplained = parameters.filter(({ name }) => !SIGNING.test(name) && !TRACKING.test(name));
  if (pieces.some(hasSlot) || isEncoded(address, unexplained)) return 0.6;
  if (unexplained.some(({ value }) => isOpaque(value) || /^[a-z]{20,}$/i.test(value)) || long(unexplained) >= 200)
    return 0.55;
  const isSigned = parameters.some(({ name, value }) => SIGNING.test(name) && value.length >= 16);
  if (WELL_KNOWN.test(address.host)) return isCut ? 0.4 : 0.1;
  if (address.user.length >= 8) return 0.55;
  if ((isOpaquePath(address.segments) && !isDefinition) || (isCut && !isSigned)) return 0.55;
  return isCut ? 0.4 : address.parameters.length > 0 ? HINT : 0.2;
}

function scoreOfLink(address: Address, { url }: Link): number {
  const all = unfolded(address);
  const pieces = all.flatMap(piecesOf);
  const parameters = all.flatMap((one) => one.parameters);
  if (pieces.some((piece) => isPlain(piece) && !MESSAGE_ID.test(piece))) return 0.6;
  const label = labelPayload(address.host);
  if (label === 'plain') return 0.6;
  if (parameters.some(isSentence)) return 0.55;
  if (isLooting(url)) return 0.55;
  if (label === 'data') return 0.4;
  if (parameters.some(({ name, value }) => SENSITIVE.test(name) && value !== '')) return 0.4;
  if (pieces.some((piece) => isSpelt(piece) || isEncodedText(piece)) || isSpeltPath(address.segments)) return 0.4;
  if (pieces.some(hasSlot)) return HINT;
  return isPlain(address.fragment) ? HINT : 0;
}

/** @param isPage as for `isProsePath`. */
function isProse({ name, value }: Parameter, isPage: boolean): boolean {
  if (TRACKING.test(name) || SIGNING.test(name)) return spacedWordsIn(value) >= 3 || wordsIn(value) >= 8;
  const enough = NAMING.test(name) && !/\s/.test(value) ? 8 : COMPOSED.test(name) ? (isPage ? 8 : 4) : isPage ? 5 : 3;
  return wordsIn(value) >= enough && value.replace(/[^\p{L}]/gu, '').length >= 12;
}

/** In a link, a search or a text to share is ordinary, up to what nobody types. */
function isSentence({ name, value }: Parameter): boolean {
  if (INLINE.test(value)) return false;
  const words = spacedWordsIn(value);
  return COMPOSED.test(name) ? words >= 24 : words >= 5 && value.length >= 24;
}

/**
 * The name of a file has a few words; a path that is none, or has a sentence's spaces, has them for something else.
 *
 * @param isPage a page may be meant: its path is its title.
 */
function isProsePath(segments: readonly string[], isPage: boolean): boolean {
  return segments.some((segment, index) => {
    const isLast = index === segments.length - 1;
    const isFile = isLast && FILE.test(segment);
    const spaced = segment.split(/[\s+]+/).filter((word) => /\p{L}{2}|^\p{L}$/u.test(word)).length;
    if (spaced >= (isFile ? 9 : 4)) return true;
    return wordsIn(segment) >= (isPage ? 17 : isFile ? 13 : isLast ? 7 : 11);
  });
}

/** One letter a segment, or many short words. */
function isSpeltPath(segments: readonly string[]): boolean {
  const single = segments.filter((segment) => /^[a-z0-9]$/i.test(segment)).length;
  const last = segments.at(-1) ?? '';
  const words = segments.filter((segment) => /^[a-z]{1,12}\d{0,4}$/i.test(segment)).length;
  return single >= 5 || (!FILE.test(last) && words >= 9);
}

/** A text cut into many parameters with names like `a`, `b`, `p1`, `p2`. */
function isSplit(parameters: readonly Parameter[]): boolean {
  const numbered = parameters.filter(({ name }) => /^(?:[a-z]|[a-z]{0,8}\d{1,2})$/.test(name));
  const words = numbered.filter(({ value }) => /^[\p{L}\p{M}]{2,}$/u.test(value)).length;
  const letters = numbered.filter(({ value }) => /^\p{L}$/u.test(value)).length;
  return words >= 4 || letters >= 5;
}

function isEncoded({ segments }: Address, unexplained: readonly Parameter[]): boolean {
  return [...segments, ...unexplained.map(({ value }) => value)].some(isEncodedText);
}

/** A long run in the path that no name of a file ends. */
function isOpaquePath(segments: readonly string[]): boolean {
  return !FILE.test(segments.at(-1) ?? '') && segments.some((segment) => segment.length >= 40 && isOpaque(segment));
}

function long(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
}
