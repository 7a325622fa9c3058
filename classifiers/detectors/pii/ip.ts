import { candidates } from '../candidates.ts';
import { contextOf, precededBy } from '../context.ts';
import type { Finder, Finding } from '../detector.ts';
import { REACH } from './reach.ts';

const V4 = /(?<![\w.-])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d|-\d)/g;
const V6 = /(?<![\w:.])(?=[0-9a-f]{0,4}:)[0-9a-f:]{2,39}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?![\w:]|\.\d)/gi;
/** Not one household's: private, loopback, link-local, shared, documentation, multicast and reserved (RFC 6890). */
const SPECIAL_V4 =
  /^(?:0|10|127|22[4-9]|2[3-5]\d)\.|^(?:192\.168|169\.254|192\.0|198\.1[89])\.|^172\.(?:1[6-9]|2\d|3[01])\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|^(?:198\.51\.100|203\.0\.113)\./;
/** Public resolvers that everybody names. */
const RESOLVER = new Set(['8.8.8.8', '8.8.4.4', '1.1.1.1', '1.0.0.1', '9.9.9.9']);
const GLOBAL_V6 = /^[23][0-9a-f]{3}:/i;
/** Loopback and mapped, private, link-local, multicast, documentation (RFC 6890, RFC 9637). */
const SPECIAL_V6 = /^(?:::|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|ff[0-9a-f]{2}:|2001:0?db8:|3fff:)/i;
const VERSION = precededBy(
  'v|ver|versions?|version*|release*|build|rev|section|chapter|clause|firmware|driver|chrome/|upgrade*|' + 'update*',
  24,
);
const ADDRESS = contextOf('ip|ips|ipv[46]|ip ?address*|address*|hosts?|servers?|ping|dns|client|login|from|ssh|https?');

/** IP addresses. Public ones are sure; private, loopback and documentation ranges, networks and version numbers are hints. */
export const findIps: Finder = (folded) => {
  const { text } = folded;
  const findings: Finding[] = [];
  for (const { 0: address, index } of candidates(folded, V4, REACH)) {
    const end = index + address.length;
    findings.push({
      name: 'pii.ip',
      start: index,
      end,
      score: scoreV4(text, index, end, address, folded.horizon(index, REACH)),
    });
  }
  if (text.includes(':')) {
    for (const { 0: matched, index } of candidates(folded, V6, REACH)) {
      const address = matched.replace(/(?<!:):$/, '');
      if (isV6(address))
        findings.push({ name: 'pii.ip', start: index, end: index + address.length, score: scoreV6(address) });
    }
  }
  return findings;
};

function scoreV4(text: string, start: number, end: number, address: string, horizon: number): number {
  if (SPECIAL_V4.test(address) || RESOLVER.has(address)) return 0.3;
  if (VERSION(text, start)) return 0.2;
  if (/^\/\d/.test(text.slice(end, Math.min(horizon, end + 2)))) return 0.4;
  if (ADDRESS(text, start, end, horizon)) return 0.95;
  // Four small numbers are as often a version or a section.
  return /^\d\d?\.\d\d?\.\d\d?\.\d\d?$/.test(address) ? 0.4 : 0.8;
}

function scoreV6(address: string): number {
  if (SPECIAL_V6.test(address)) return 0.3;
  if (GLOBAL_V6.test(address)) return 0.9;
  return address.includes('::') ? 0.3 : 0.7;
}

/** Eight groups, or fewer with one `::`; the last two may be written as IPv4 (RFC 4291, section 2.2). */
function isV6(address: string): boolean {
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const tail = groups.at(-1)?.includes('.') ? 1 : 0;
  if (!groups.every((group, index) => /^[0-9a-f]{1,4}$/i.test(group) || (tail === 1 && index === groups.length - 1)))
    return false;
  // `a::b` is as often a name in a program: a short form needs a third group or the loopback's shape.
  return halves.length === 2
    ? (groups.length >= 3 || halves[0] === '') && groups.length + tail <= 7
    : groups.length + tail === 8;
}
