import { luhn, mod11And10, remainder, weightedSum } from '../checksum.ts';
import { contextOf } from '../context.ts';
import type { Finder, Finding } from '../detector.ts';
import { checkedBy11 } from './national-id/form.ts';
import { REACH } from './reach.ts';

/** A number behind its country's letters: how it is written, without separators, and its check digits. */
interface Vat {
  readonly form: RegExp;
  readonly check: (number: string) => boolean;
  readonly example: string;
}

const mod97 = (number: string) => 97 - remainder(number.slice(0, -2), 97) === Number(number.slice(-2));
const descending = (length: number) => Array.from({ length }, (_, index) => length + 1 - index);
const isFirst11 = (number: string) => checkedBy11(number, descending(number.length - 1), 0);

/**
 * VAT numbers by their first two letters, as VIES takes them. The check digits are those that the states have made
 * known; Czech, Bulgarian and Latvian numbers of persons are their national numbers, and are found as those.
 */
export const VATS: Readonly<Record<string, Vat>> = {
  AT: { form: /^U\d{8}$/, check: isAustrian, example: 'ATU13585627' },
  BE: { form: /^[01]\d{9}$/, check: mod97, example: 'BE0428759497' },
  BG: { form: /^\d{9}$/, check: isBulgarian, example: 'BG175074752' },
  CY: { form: /^[0-59]\d{7}[A-Z]$/, check: isCypriot, example: 'CY10259033P' },
  CZ: { form: /^[0-8]\d{7}$/, check: isCzech, example: 'CZ25123891' },
  DE: { form: /^[1-9]\d{8}$/, check: mod11And10, example: 'DE136695976' },
  DK: {
    form: /^[1-9]\d{7}$/,
    check: (n) => weightedSum(n, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    example: 'DK13585628',
  },
  EE: {
    form: /^10\d{7}$/,
    check: (n) => weightedSum(n, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0,
    example: 'EE100931558',
  },
  EL: { form: /^\d{9}$/, check: isGreek, example: 'EL094259216' },
  ES: { form: /^[A-HJ-NP-SUVW]\d{7}[\dA-J]$/, check: isSpanishCompany, example: 'ESB58378431' },
  FI: { form: /^\d{8}$/, check: (n) => weightedSum(n, [7, 9, 10, 5, 8, 4, 2, 1]) % 11 === 0, example: 'FI20774740' },
  FR: { form: /^\d{11}$/, check: isFrench, example: 'FR40303265045' },
  GB: { form: /^\d{9}$/, check: isBritish, example: 'GB980780684' },
  HR: { form: /^\d{11}$/, check: mod11And10, example: 'HR33392005961' },
  HU: { form: /^\d{8}$/, check: (n) => weightedSum(n, [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0, example: 'HU12892312' },
  IE: { form: /^\d{7}[A-W][A-I]?$/, check: isIrish, example: 'IE6433435F' },
  IT: { form: /^\d{11}$/, check: luhn, example: 'IT00743110157' },
  LT: { form: /^\d{7}1\d$/, check: isLithuanian, example: 'LT119511515' },
  LU: { form: /^\d{8}$/, check: (n) => Number(n.slice(0, 6)) % 89 === Number(n.slice(6)), example: 'LU15027442' },
  LV: { form: /^[4-9]\d{10}$/, check: isLatvian, example: 'LV40003521600' },
  MT: { form: /^[1-9]\d{7}$/, check: isMaltese, example: 'MT11679112' },
  NL: { form: /^\d{9}B\d\d$/, check: isDutch, example: 'NL004495445B01' },
  PL: {
    form: /^\d{10}$/,
    check: (n) => weightedSum(n, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === Number(n[9]),
    example: 'PL8567346215',
  },
  PT: { form: /^[1-9]\d{8}$/, check: isFirst11, example: 'PT501964843' },
  RO: { form: /^[1-9]\d{5,9}$/, check: isRomanianVat, example: 'RO18547290' },
  SE: { form: /^\d{10}01$/, check: (n) => luhn(n.slice(0, 10)), example: 'SE123456789701' },
  SI: {
    form: /^[1-9]\d{7}$/,
    check: (n) => isFirst11(n) && weightedSum(n, descending(7)) % 11 > 0,
    example: 'SI50223054',
  },
  SK: { form: /^[1-9]\d[2-47-9]\d{7}$/, check: (n) => remainder(n, 11) === 0, example: 'SK2022749619' },
};

const ANCHOR = new RegExp(`(?<![\\w-])(?:${Object.keys(VATS).join('|')})(?=[ -]?[A-Z]?\\d|FR)`, 'g');
const WRITTEN = /^[A-Z]{2}[ -]?[A-Z]?(?:[ .-]?\d){6,12}(?:[ ]?[A-Z]\d{0,2}|[A-W][A-I])?(?![\w@]|[./:]\d|-\w)/;
const SPEAKS_FOR = contextOf(
  'vat|v\\.a\\.t|ust*|u\\.st*|umsatzsteuer*|tva|t\\.v\\.a|iva|p\\.iva|partita iva|btw*|moms*|mva|dph|dič|ič dph|' +
    'nip|pvn|pvm|káfa|adószám*|ddv|pdv|oib|αφμ|φπα|ддс|alv*|tax id*|tax number|intracom*|company number',
);

/** VAT numbers of the EU and of Great Britain with their country's letters; a hint without words such as "VAT". */
export const findVats: Finder = (folded) => {
  const { text } = folded;
  const findings: Finding[] = [];
  for (const { 0: country, index: start } of text.matchAll(ANCHOR)) {
    const horizon = folded.horizon(start, REACH);
    const written = WRITTEN.exec(text.slice(start, Math.min(horizon, start + 40)))?.[0];
    const vat = VATS[country];
    if (written === undefined || !vat) continue;
    const number = written.slice(2).replace(/[ .-]/g, '');
    if (!vat.form.test(number) || !vat.check(number)) continue;
    const end = start + written.length;
    findings.push({ name: 'pii.vat', start, end, score: SPEAKS_FOR(text, start, end, horizon) ? 0.9 : 0.4 });
  }
  return findings;
};

function isAustrian(number: string): boolean {
  const sum = [...number.slice(1, 8)].reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 4);
  return (10 - (sum % 10)) % 10 === Number(number[8]);
}

function isBulgarian(number: string): boolean {
  const first = weightedSum(number, [1, 2, 3, 4, 5, 6, 7, 8]) % 11;
  const rest = first < 10 ? first : weightedSum(number, [3, 4, 5, 6, 7, 8, 9, 10]) % 11;
  return rest % 10 === Number(number[8]);
}

function isCypriot(number: string): boolean {
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
  const sum = [...number.slice(0, 8)].reduce(
    (total, digit, index) => total + (index % 2 === 0 ? (odd[Number(digit)] ?? 0) : Number(digit)),
    0,
  );
  return String.fromCharCode(65 + (sum % 26)) === number[8];
}

/** Eleven is written as 1, ten as 0. */
function isCzech(number: string): boolean {
  const check = 11 - (weightedSum(number, [8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 1 : check % 10) === Number(number[7]);
}

function isGreek(number: string): boolean {
  return (weightedSum(number, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === Number(number[8]);
}

/** The check is a digit, or the letter of its place in `JABCDEFGHI`. */
function isSpanishCompany(number: string): boolean {
  const digits = number.slice(1);
  for (let check = 0; check < 10; check += 1)
    if (luhn(digits.slice(0, 7) + check)) return digits[7] === String(check) || digits[7] === 'JABCDEFGHI'[check];
  return false;
}

function isFrench(number: string): boolean {
  return luhn(number.slice(2)) && remainder(`${number.slice(2)}12`, 97) === Number(number.slice(0, 2));
}

function isBritish(number: string): boolean {
  const rest = weightedSum(number, [8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
  return rest === 0 || rest === 42 || rest === 55;
}

function isIrish(number: string): boolean {
  const second = number.length === 9 ? number.charCodeAt(8) - 64 : 0;
  return 'WABCDEFGHIJKLMNOPQRSTUV'[(weightedSum(number, [8, 7, 6, 5, 4, 3, 2]) + 9 * second) % 23] === number[7];
}

function isLithuanian(number: string): boolean {
  const first = weightedSum(number, [1, 2, 3, 4, 5, 6, 7, 8]) % 11;
  const rest = first < 10 ? first : weightedSum(number, [3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  return rest % 10 === Number(number[8]);
}

function isLatvian(number: string): boolean {
  return weightedSum(number, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 === 3;
}

function isMaltese(number: string): boolean {
  return weightedSum(number, [3, 4, 6, 7, 8, 9, 10, 1]) % 37 === 0;
}

/** Companies have the check of a BSN; since 2020 sole traders have one over the whole number, letters as 10 to 35. */
function isDutch(number: string): boolean {
  const isCompany = weightedSum(number, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
  return isCompany || remainder(`2321${number.replace('B', '11')}`, 97) === 1;
}

function isRomanianVat(number: string): boolean {
  const digits = number.padStart(10, '0');
  return ((weightedSum(digits, [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === Number(digits[9]);
}
