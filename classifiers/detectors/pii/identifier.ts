import { candidates } from '../candidates.ts';
import { luhn } from '../checksum.ts';
import { contextOf } from '../context.ts';
import type { Finder, Finding } from '../detector.ts';
import { REACH } from './reach.ts';

const NPI = /(?<![\w.-])[12]\d{9}(?![\w@]|[.:/-]\w)/g;
const NPI_WORDS = contextOf('npi*|national provider*|provider id*|provider number|prescriber*');
const VIN = /(?<![\w-])[A-HJ-NPR-Z\d]{8}[\dX][A-HJ-NPR-Z\d]{8}(?![\w-])/g;
const VIN_WORDS = contextOf('vin|vin#|vehicle*|chassis*|fahrgestell*|fin|car|bastidor|châssis|telaio|车架号|車台番号');
/** The values of the letters A to Z; I, O and Q are not used (49 CFR 565.15). */
const VIN_LETTERS = [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9];
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/**
 * US national provider identifiers: ten digits with the check digit of the card number that they are with `80840`
 * before them (45 CFR 162.406). Times in seconds look the same, so they are told only beside words such as "NPI".
 */
export const findNpis: Finder = (folded) => {
  const { text } = folded;
  const findings: Finding[] = [];
  for (const { 0: number, index: start } of candidates(folded, NPI, REACH)) {
    const end = start + number.length;
    if (!luhn(`80840${number}`) || !NPI_WORDS(text, start, end, folded.horizon(start, REACH))) continue;
    findings.push({ name: 'pii.npi', start, end, score: 0.9 });
  }
  return findings;
};

/** Vehicle identification numbers (ISO 3779) with the check digit of North America and China; a hint without words. */
export const findVins: Finder = (folded) => {
  const { text } = folded;
  const findings: Finding[] = [];
  for (const { 0: vin, index: start } of candidates(folded, VIN, REACH)) {
    if (!/[A-Z]/.test(vin) || !/\d/.test(vin) || !isVin(vin)) continue;
    const end = start + vin.length;
    const score = VIN_WORDS(text, start, end, folded.horizon(start, REACH)) ? 0.9 : 0.4;
    findings.push({ name: 'pii.vin', start, end, score });
  }
  return findings;
};

function isVin(vin: string): boolean {
  const sum = [...vin].reduce((total, character, index) => {
    const code = character.charCodeAt(0);
    const value = code >= 65 ? (VIN_LETTERS[code - 65] ?? 0) : code - 48;
    return total + value * (VIN_WEIGHTS[index] ?? 0);
  }, 0);
  return '0123456789X'[sum % 11] === vin[8];
}
