import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { isWordAt, precededBy } from '../context.ts';
import type { Finder, Finding } from '../detector.ts';
import type { Folded } from '../fold.ts';
import { REACH } from './reach.ts';

const EXTENSION = /(?:,? ?(?:x|ext\.?|extension) ?\d{1,6})?(?!\w|[-.]\d)/iy;
/** `+` or `00`, then 7 to 15 digits with at most two signs between them (ITU-T E.164, RFC 3966). */
const INTERNATIONAL = /(?<![\w+.-])(?:\+|00(?=[1-9]| [1-9]))[ (]?[1-9](?:[ ().\-/]{0,2}\d){6,15}/g;
/** North American: area and exchange that begin with 2 to 9. */
const NORTH_AMERICAN = /(?<![\w+.\-/])(?:1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}([ .-]?))[2-9]\d{2}[ .-]?\d{4}/g;
/** Any other national writing, which needs a word before it. */
const NATIONAL = /(?<![\w+.\-/])\(?\d(?:[ ().\-/]{0,2}\d){6,12}/g;

const SPEAKS_FOR = precededBy(
  [
    'phone*',
    'telephone*',
    'tel',
    'mobile*',
    'cell*',
    'fax',
    'call*',
    'text me',
    'sms',
    'whats ?app',
    'signal',
    'reach me',
    'dial',
    'landline',
    'hotline',
    'number is',
    'contact',
    'telefon*',
    'tel[eé]fono',
    'handy*',
    'mobil*',
    'rufnummer',
    'móvil',
    'portable',
    '电话',
    '電話',
    '전화*',
    'телефон*',
  ],
  40,
);

/**
 * Telephone numbers. libphonenumber decides whether a candidate is one; its own search costs some 0.4 µs for each
 * character of a text with numbers in it, so the candidates come from here. International writing is always read,
 * North American with its punctuation, other national writing with a word such as "phone" before it.
 */
export const findPhones: Finder = (folded) => {
  const findings: Finding[] = [];
  scan(folded, INTERNATIONAL, findings, (text, start, end) => {
    const written = text.slice(start, end).replace(/^00/, '+');
    return isValid(written) ? (SPEAKS_FOR(text, start) ? 0.97 : 0.9) : 0;
  });
  scan(folded, NORTH_AMERICAN, findings, northAmerican);
  scan(folded, NATIONAL, findings, (text, start) => (SPEAKS_FOR(text, start) ? 0.7 : 0));
  return findings.sort((a, b) => a.start - b.start);
};

function scan(
  folded: Folded,
  pattern: RegExp,
  findings: Finding[],
  score: (text: string, start: number, end: number) => number,
): void {
  const { text } = folded;
  const taken = [...findings].sort((a, b) => a.start - b.start);
  let next = 0;
  for (const { 0: candidate, index: start } of text.matchAll(pattern)) {
    while ((taken[next]?.end ?? text.length) <= start) next += 1;
    if ((taken[next]?.start ?? text.length) < start + candidate.length) continue;
    const horizon = folded.horizon(start, REACH);
    for (const end of ends(text, start, candidate)) {
      if (end > horizon) continue;
      const probability = score(text, start, end);
      if (probability === 0) continue;
      EXTENSION.lastIndex = 0;
      const extension = EXTENSION.exec(text.slice(end, horizon))?.[0].length ?? 0;
      findings.push({ name: 'pii.phone', start, end: end + extension, score: probability });
      break;
    }
  }
}

/** Where a candidate may end: at its end and, if more numbers follow a phone number, before each later group. */
function ends(text: string, start: number, candidate: string): readonly number[] {
  const all = [start + candidate.length];
  for (const { index } of candidate.matchAll(/\d(?=[ ])/g)) all.push(start + index + 1);
  return all.sort((a, b) => b - a).filter((end) => !isWordAt(text, end));
}

function northAmerican(text: string, start: number, end: number): number {
  const written = text.slice(start, end);
  const context = SPEAKS_FOR(text, start);
  const marks = written.replace(/[^().\- ]/g, '');
  const bare = marks === '' || /^ +$/.test(marks);
  if (bare && !context) return 0;
  if (!isValid(written)) return 0;
  return context ? 0.95 : marks.includes('(') ? 0.85 : marks.includes('.') ? 0.7 : 0.8;
}

function isValid(written: string): boolean {
  return parsePhoneNumberFromString(written, 'US')?.isValid() ?? false;
}
