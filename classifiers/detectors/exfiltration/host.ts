import { isPlain, wordsIn } from './payload.ts';

/** Names of hosts that are made of digests: content addresses of IPFS. */
const CONTENT_ADDRESS = /^(?:baf[a-z2-7]{50,}|k51[a-z0-9]{50,})$/;
/** Where the name of a project and a branch is a label. */
const PREVIEW = /\.(?:vercel\.app|netlify\.app|pages\.dev|web\.app|azurewebsites\.net|amazonaws\.com|herokuapp\.com)$/;
const BASE32 = /^[a-z2-7]{16,}$/;

/** What the labels before a host's domain carry: `data` may be anything, `plain` was read. */
export function labelPayload(host: string): 'plain' | 'data' | 'none' {
  const labels = host.split('.').slice(0, -2);
  if (labels.length === 0) return 'none';
  const long = labels.filter((label) => label.length >= 20 && !CONTENT_ADDRESS.test(label));
  if (long.some((label) => isPlain(label) || isBase32Text(label))) return 'plain';
  if (long.some(isData)) return 'data';
  if (PREVIEW.test(host)) return 'none';
  return labels.some((label) => wordsIn(label) >= 5) || labels.length >= 6 ? 'data' : 'none';
}

/** Letters and digits in one run, as no one names a host. */
function isData(label: string): boolean {
  const run = label.split('-').reduce((longest, part) => (part.length > longest.length ? part : longest), '');
  return run.length >= 20 && (/\d[a-z]+\d[a-z]*\d/.test(run) || /^[0-9a-f]+$/.test(run) || isBase32Text(run));
}

/** RFC 4648, in lower case as host names are, without padding. */
function isBase32Text(label: string): boolean {
  if (!BASE32.test(label)) return false;
  let [bits, value, text] = [0, 0, ''];
  for (const sign of label) {
    value = ((value << 5) | 'abcdefghijklmnopqrstuvwxyz234567'.indexOf(sign)) & 0xffff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    text += String.fromCharCode((value >> bits) & 0xff);
  }
  return /^[ -~]+$/.test(text) && text.replace(/[^A-Za-z ]/g, '').length >= text.length * 0.6;
}
