import { luhn } from '../checksum.ts';
import { contextOf, isDigitAt, isWordAt } from '../context.ts';
import type { Finder, Finding } from '../detector.ts';
import type { Folded } from '../fold.ts';
import { REACH } from './reach.ts';

/** Groups of digits with a separator between them: a space, a dash (with or without spaces), a dot, or an odd one. */
const RUN = /\d(?:(?: ?- ?|[ \t]{1,3}|\.)?\d){11,}/g;
/** Several spaces, or a tab: so are the columns of tables divided too. */
const ODD = /[ \t]{2}|\t/;
const GROUP = /\d+/g;
const MIN_DIGITS = 12;
const MAX_DIGITS = 19;

/** Issuers by prefix, with the lengths they give out (ISO/IEC 7812; the ranges are public). */
const ISSUERS: readonly { readonly prefix: RegExp; readonly lengths: readonly number[]; readonly score: number }[] = [
  { prefix: /^4/, lengths: [16], score: 0.9 },
  { prefix: /^4/, lengths: [13, 19], score: 0.4 },
  { prefix: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16], score: 0.9 },
  { prefix: /^3[47]/, lengths: [15], score: 0.9 },
  { prefix: /^(?:30[0-5]|309|3[689])/, lengths: [14], score: 0.7 },
  { prefix: /^(?:6011|64[4-9]|65)/, lengths: [16], score: 0.9 },
  { prefix: /^35(?:2[89]|[3-8])/, lengths: [16], score: 0.9 },
  { prefix: /^(?:62|81)/, lengths: [16], score: 0.8 },
  { prefix: /^(?:2131|1800)/, lengths: [15], score: 0.4 },
  { prefix: /^(?:6011|64[4-9]|65|62|35(?:2[89]|[3-8]))/, lengths: [17, 18, 19], score: 0.4 },
  { prefix: /^(?:50|5[6-8]|6)/, lengths: [12, 13, 14, 15, 16, 17, 18, 19], score: 0.4 },
];

/** How the digits of a card are grouped on it or by people. */
const GROUPINGS = new Set([
  '4-4-4-4',
  '4-6-5',
  '4-6-4',
  '4-4-4-4-3',
  '4-4-4-1',
  '4-4-5',
  '4-5-4',
  '6-13',
  '4-4-4-3',
  '4-4-4',
  '8-8',
]);

const SPEAKS_FOR = contextOf(
  'cards?|cc|ccn|credit*|debit*|visa|master ?card|amex|american express|discover|' +
    'diners*|jcb|unionpay|maestro|cvv2?|cvc2?|expir*|exp|pan|billing|payment*|kreditkarte*|karte*|' +
    'kartennummer|tarjeta*|cart[ãa]o|carte|carta|kort*|kaart|银行卡|卡号|信用卡|カード|카드|карт*',
);
const SPEAKS_AGAINST = contextOf(
  'order*|track*|parcel|shipment|time ?stamp*|epoch|uuid|guid|ids?|isbn|imei|serial*|invoice|ref|' +
    String.raw`reference|ticket*|hash|digest|commit|sha\d*|md5|sku|barcode|ean|upc|seed|bytes|snowflake|build|pid|` +
    'offset|row|case|transaction*|prime|version',
);

interface Group {
  readonly start: number;
  readonly end: number;
}

/**
 * Payment card numbers: digits with an issuer's prefix, a length it gives out and the check digit. Sure in a usual
 * grouping or with a word like "card" beside it; a hint inside a longer number or identifier, in a decimal, or beside
 * a word like "order", because one number in ten has the check digit by chance.
 */
export const findCards: Finder = (folded) => {
  const findings: Finding[] = [];
  for (const run of folded.text.matchAll(RUN)) {
    const groups = Array.from(run[0].matchAll(GROUP), ({ 0: digits, index }) => ({
      start: run.index + index,
      end: run.index + index + digits.length,
    }));
    let first = 0;
    while (first < groups.length) {
      const found = cardAt(folded, groups, first);
      if (found) findings.push(found.finding);
      first = found ? found.next : first + 1;
    }
  }
  return findings;
};

function cardAt(
  folded: Folded,
  groups: readonly Group[],
  first: number,
): { finding: Finding; next: number } | undefined {
  const { text } = folded;
  const start = groups[first]?.start ?? 0;
  const horizon = folded.horizon(start, REACH);
  let best: { finding: Finding; next: number } | undefined;
  let digits = '';
  for (let last = first; last < groups.length; last += 1) {
    const group = groups[last];
    if (!group || group.end >= horizon + 1) break;
    digits += text.slice(group.start, group.end);
    if (digits.length > MAX_DIGITS) break;
    if (digits.length < MIN_DIGITS) continue;
    const issuer = issuerScore(digits);
    if (issuer === 0 || !luhn(digits)) continue;
    const score = scoreOf(folded.text, groups, first, last, horizon, issuer);
    // Of two that are as likely the longer: a number that is taken out leaves no end of another.
    if (!best || score >= best.finding.score) {
      best = { finding: { name: 'pii.credit_card', start, end: group.end, score }, next: last + 1 };
    }
  }
  return best;
}

function issuerScore(digits: string): number {
  if (/^(\d)\1+$/.test(digits)) return 0;
  for (const { prefix, lengths, score } of ISSUERS)
    if (lengths.includes(digits.length) && prefix.test(digits)) return score;
  return 0;
}

function scoreOf(
  text: string,
  groups: readonly Group[],
  first: number,
  last: number,
  horizon: number,
  issuer: number,
): number {
  const [start, end] = [groups[first]?.start ?? 0, groups[last]?.end ?? 0];
  if (isPartOfMore(text, start, end, horizon)) return 0.2;
  const context = SPEAKS_FOR(text, start, end, horizon);
  const [before, behind] = [groups[first - 1], groups[last + 1]];
  const usual = first === last || GROUPINGS.has(shape(groups, first, last));
  const isOdd = ODD.test(text.slice(start, end));
  // A neighbour of four digits makes it a stretch of a table of numbers, or a card followed by a year.
  const inTable =
    last > first &&
    [
      { group: before, gap: text.slice(before?.end, start) },
      { group: behind, gap: text.slice(end, behind?.start) },
    ].some(
      ({ group, gap }) => group && group.end - group.start === 4 && group.end <= horizon && (isOdd || !ODD.test(gap)),
    );
  if (isOdd) return context && usual && !inTable ? 0.85 : 0.3;
  if (context) return usual && !inTable ? 0.98 : 0.85;
  if (!usual || inTable || SPEAKS_AGAINST(text, start, end, horizon)) return 0.3;
  return issuer;
}

function shape(groups: readonly Group[], first: number, last: number): string {
  return groups
    .slice(first, last + 1)
    .map((group) => group.end - group.start)
    .join('-');
}

/** Inside an identifier, a decimal or a longer number: what touches it is a letter, or a sign with a letter or digit. */
function isPartOfMore(text: string, start: number, end: number, horizon: number): boolean {
  if (isWordAt(text, start - 1)) return true;
  if (/[-./\\]/.test(text[start - 1] ?? '') && isWordAt(text, start - 2)) return true;
  if (end >= horizon) return false;
  if (isWordAt(text, end)) return true;
  return (
    end + 1 < horizon &&
    (/[-]/.test(text[end] ?? '') ? isWordAt(text, end + 1) : text[end] === '.' && isDigitAt(text, end + 1))
  );
}
