import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { candidates } from '../candidates.ts';
import { contextOf, isWordAt, precededBy } from '../context.ts';
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

const SPEAKS_FOR = contextOf(
  'phone*|telephone*|tel|mobile|cell|cellphone|cellular|fax|call|calling|called|callback|text me|sms|whats ?app|reach me|' +
    'reach (?:him|her|us|them|you)|dial|ring|landline|hotline|answering|my number|contact number|office|extension|ext|telefon*|' +
    'tel[eé]fono|handy|handynummer|mobilnummer|rufnummer|m[óo]vil|portable|téléphone|celular|电话|電話|手机|전화|телефон*|' +
    'tél|mob|mobil|mobiltelefon|mobiele|mobitel|cellulare|telef[oô]n[eo]|telefoon*|gsm|natel|festnetz*|tlf|tfno|' +
    'fijo|fisso|fixe|ligne fixe|komórka|puh|puhelin*|携帯|핸드폰|휴대폰',
);
const NAMED =
  /(?:phone|t[eé]l|mobile?|cell|fax|gsm|natel|call|call me at|answering at|dial)(?: ?(?:no|number|nr))?[.:]? ?\(?$/i;
const SPEAKS_AGAINST = precededBy(
  'licen[cs]e|account|order|invoice|passport|policy|serial|tracking|case|ticket|id|isbn|ssn|zip|function|version|date|at line',
  32,
);

/**
 * Telephone numbers. libphonenumber decides whether a candidate is one; its own search costs some 0.4 µs for each
 * character of a text with numbers in it, so the candidates come from here. International writing is always read,
 * North American with its punctuation, other national writing with a word such as "phone" before it.
 */
export const findPhones: Finder = (folded) => {
  const findings: Finding[] = [];
  scan(folded, INTERNATIONAL, findings, ({ written, context }) => {
    if (isValid(written.replace(/^00/, '+'))) return context ? 0.97 : 0.9;
    return context ? 0.6 : 0;
  });
  scan(folded, NORTH_AMERICAN, findings, northAmerican);
  scan(folded, NATIONAL, findings, national);
  return findings.sort((a, b) => a.start - b.start);
};

interface Candidate {
  readonly written: string;
  /** Words of telephony stand beside it. */
  readonly context: boolean;
  /** Such a word stands right before it. */
  readonly isNamed: boolean;
  /** Words that make another number of it stand before it. */
  readonly against: boolean;
}

function scan(folded: Folded, pattern: RegExp, findings: Finding[], score: (candidate: Candidate) => number): void {
  const { text } = folded;
  const taken = [...findings].sort((a, b) => a.start - b.start);
  let next = 0;
  for (const { 0: candidate, index: start } of candidates(folded, pattern, REACH)) {
    while ((taken[next]?.end ?? text.length) <= start) next += 1;
    if ((taken[next]?.start ?? text.length) < start + candidate.length) continue;
    const horizon = folded.horizon(start, REACH);
    const isNamed = NAMED.test(text.slice(Math.max(0, start - 16), start));
    const against = SPEAKS_AGAINST(text, start);
    for (const end of ends(text, start, candidate)) {
      EXTENSION.lastIndex = 0;
      const extension = EXTENSION.exec(text.slice(end, horizon))?.[0];
      if (extension === undefined) continue;
      const context = SPEAKS_FOR(text, start, end + extension.length, horizon) || /x/i.test(extension);
      const probability = score({ written: text.slice(start, end), context, isNamed, against });
      if (probability === 0) continue;
      findings.push({ name: 'pii.phone', start, end: end + extension.length, score: probability });
      break;
    }
  }
}

/** Where a candidate may end: at its end and, if more numbers follow a phone number, before each later group. */
function ends(text: string, start: number, candidate: string): readonly number[] {
  const all = [start + candidate.length];
  for (const { index } of candidate.matchAll(/\d(?=[ ])/g)) all.push(start + index + 1);
  return all.sort((a, b) => b - a).filter((end) => !isWordAt(text, end) || /^x\d/i.test(text.slice(end, end + 2)));
}

function northAmerican({ written, context, against }: Candidate): number {
  const marks = written.replace(/[^().\- ]/g, '');
  if (/^ *$/.test(marks) && (!context || against)) return 0;
  if (!isValid(written)) return context && !against ? 0.6 : 0;
  return context ? 0.95 : marks.includes('(') ? 0.85 : marks.includes('.') ? 0.7 : 0.8;
}

/** Dates, ranges of years, decimals and sums of money are written with the same signs. */
const NO_NUMBER =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{4}|\d{2})(?: .*)?$|\d{4} ?- ?\d{4}$|\d+\.\d+$|\d{1,3}(?:[. ]\d{3})+$)/;

function national({ written, context, isNamed, against }: Candidate): number {
  if (!context || against || (!isNamed && NO_NUMBER.test(written) && !/^\(?0[1-9]/.test(written))) return 0;
  return /^0|\D/.test(written) || isNamed ? 0.7 : 0.3;
}

function isValid(written: string): boolean {
  return parsePhoneNumberFromString(written, 'US')?.isValid() ?? false;
}
