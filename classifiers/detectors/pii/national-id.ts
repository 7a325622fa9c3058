import { contextOf } from '../context.ts';
import type { Finder, Finding } from '../detector.ts';
import type { Folded } from '../fold.ts';
import { AMERICAS } from './national-id/americas.ts';
import { ASIA_PACIFIC } from './national-id/asia-pacific.ts';
import type { NationalId } from './national-id/form.ts';
import { NORTH_EAST } from './national-id/north-east.ts';
import { WEST } from './national-id/west.ts';
import { REACH } from './reach.ts';

/** All numbers that are known, in the order in which they are tried. */
export const NATIONAL_IDS: readonly NationalId[] = [...WEST, ...NORTH_EAST, ...AMERICAS, ...ASIA_PACIFIC];

/** Where one may begin: at most six letters and enough digits, not inside a word, a decimal or an identifier. */
const ANCHOR =
  /(?<!\w)(?<!\w-)(?<!\d[./])(?=[A-Za-z]{0,6}[ -]?\d(?:[ .\-/]?\d){5}|[A-Za-z]{5}\d{4}[A-Za-z]|[A-Za-z]{6}[\dL-NP-Vl-np-v]{2}[A-Ea-eHhL-Ml-mPpR-Tr-t])/g;
/** What may not follow: the number would go on, or be part of an address or an identifier. */
const TAIL = '(?![\\w@]|[./:]\\d|-\\w)';
/** The longest writing, with a unit that shows that it does not go on. */
const LONGEST = 40;
const WITH_WORDS = 0.9;
const WITH_ANY_WORDS = 0.6;
/** Words that say of any number that it is one of these. */
const ANY = contextOf('national id*|identity number|personal identi*|citizen id*|national number|identity card number');

const FORMS = NATIONAL_IDS.map((id) => ({
  id,
  pattern: new RegExp(`^(?:${id.form})${TAIL}`, 'i'),
  speaksFor: contextOf(id.words),
}));

/**
 * Numbers that states give to people: the form and the check digits of a country, and words such as "PESEL" beside it
 * where other numbers have that form. One number is told once, for the country whose words stand there.
 */
export const findNationalIds: Finder = (folded) => {
  const findings: Finding[] = [];
  for (const { index } of folded.text.matchAll(ANCHOR)) {
    const found = nationalIdAt(folded, index);
    if (found) findings.push(found);
  }
  return findings;
};

/** The likeliest number that begins at `start`. */
function nationalIdAt(folded: Folded, start: number): Finding | undefined {
  const { text } = folded;
  const horizon = folded.horizon(start, REACH);
  const seen = text.slice(start, Math.min(horizon, start + LONGEST));
  // Which words stand there depends on where it ends; most numbers that fit several forms end at one place.
  const anyWords = new Map<number, boolean>();
  let best: Finding | undefined;
  for (const { id, pattern, speaksFor } of FORMS) {
    const written = pattern.exec(seen)?.[0];
    if (written === undefined || !id.check(written.replace(/[^\dA-Za-z]/g, '').toUpperCase())) continue;
    const end = start + written.length;
    if (!anyWords.has(end)) anyWords.set(end, ANY(text, start, end, horizon));
    const words = speaksFor(text, start, end, horizon) ? WITH_WORDS : anyWords.get(end) ? WITH_ANY_WORDS : 0;
    const alone = id.alone !== undefined && (id.aloneIn?.test(written) ?? true) ? id.alone : 0;
    const score = Math.max(alone, words);
    if (score > (best?.score ?? 0)) best = { name: `pii.national_id.${id.country}`, start, end, score };
  }
  return best;
}
