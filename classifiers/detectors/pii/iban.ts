import { getCountrySpecifications, isValidIBAN } from 'ibantools';
import { isWordAt } from '../context.ts';
import type { Finder, Finding } from '../detector.ts';
import { REACH } from './reach.ts';

/** The length of an IBAN by its country (ISO 13616 register). */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  Object.entries(getCountrySpecifications()).flatMap(([country, { chars }]) =>
    chars ? [[country, chars] as const] : [],
  ),
);
const OPENING = /[a-z]{2} ?\d{2}(?=[ -]?[a-z0-9])/gi;

/** International bank account numbers: the country's length and structure, and the check digits (ISO 7064 mod 97-10). */
export const findIbans: Finder = (folded) => {
  const { text } = folded;
  const findings: Finding[] = [];
  for (const opening of text.matchAll(OPENING)) {
    const start = opening.index;
    const length = LENGTHS.get(opening[0].slice(0, 2).toUpperCase());
    if (length === undefined || isWordAt(text, start - 1)) continue;
    const horizon = folded.horizon(start, REACH);
    const end = collect(text, start, horizon, length);
    if (end < 0 || (end < horizon && isWordAt(text, end))) continue;
    const letters = text.slice(start, end).replace(/[ -]/g, '');
    const sameCase = letters === letters.toUpperCase() || letters === letters.toLowerCase();
    if (sameCase && isValidIBAN(letters.toUpperCase())) findings.push({ name: 'pii.iban', start, end, score: 0.98 });
  }
  return findings;
};

/** The end of `length` letters and digits from `start` on, with single spaces or dashes between; -1 if they end before. */
function collect(text: string, start: number, horizon: number, length: number): number {
  let count = 0;
  for (let index = start; index < horizon; index += 1) {
    if (/[a-z0-9]/i.test(text[index] ?? '')) count += 1;
    else if (!/[ -]/.test(text[index] ?? '') || !/[a-z0-9]/i.test(text[index + 1] ?? '')) return -1;
    if (count === length) return index + 1;
  }
  return -1;
}
