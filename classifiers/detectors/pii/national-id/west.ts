import { luhn, mod11And10, remainder, weightedSum } from '../../checksum.ts';
import { checkedBy11, hasDayMonth, isDay, isUniform, type NationalId, pair } from './form.ts';

const SPANISH = 'TRWAGMYFPDXBNJZSQVHLCKE';
const IRISH = 'WABCDEFGHIJKLMNOPQRSTUV';
/** The values of digits, and of A to Z, in the odd places of a codice fiscale (DM 12 March 1974). */
const ITALIAN_ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Western and southern Europe. Sources: the national authorities, as the European Commission's TIN pages list them. */
export const WEST: readonly NationalId[] = [
  {
    country: 'de',
    title: 'Steuerliche Identifikationsnummer',
    form: '[1-9]\\d ?\\d{3} ?\\d{3} ?\\d{3}',
    check: (id) => isGermanMix(id.slice(0, 10)) && mod11And10(id),
    words: 'steuer*|idnr|id-nr|identifikationsnummer*|tin|tax id*',
    example: 'Steuer-ID 86 095 742 719',
  },
  {
    country: 'fr',
    title: 'Numéro de sécurité sociale (NIR)',
    form: '[12] ?\\d\\d ?(?:0[1-9]|1[0-2]|[2-9]\\d) ?(?:\\d\\d|2[AB]) ?\\d{3} ?\\d{3} ?\\d\\d',
    check: (id) => Number(id.slice(13)) === 97 - remainder(id.slice(0, 13).replace('2A', '19').replace('2B', '18'), 97),
    words: 'nir|insee|sécurité sociale|securite sociale|sécu|assuré*|numéro de sécu*|n° ss',
    alone: 0.85,
    aloneIn: /^\d \d\d \d\d \w\w \d{3} \d{3} \d\d$/,
    example: 'NIR 1 85 05 78 006 084 91',
  },
  {
    country: 'es',
    title: 'DNI',
    form: '\\d{2}\\.?\\d{3}\\.?\\d{3}[ -]?[A-Z]',
    check: (id) => !isUniform(id.slice(0, 8)) && SPANISH[Number(id.slice(0, 8)) % 23] === id.at(-1),
    words: 'dni|nif|documento nacional|identidad|d\\.n\\.i|cédula',
    alone: 0.4,
    example: 'DNI 54362315K',
  },
  {
    country: 'es',
    title: 'NIE',
    form: '[XYZ][ -]?\\d{7}[ -]?[A-Z]',
    check: (id) => SPANISH[Number('XYZ'.indexOf(id.charAt(0)) + id.slice(1, 8)) % 23] === id.at(-1),
    words: 'nie|nif|extranjer*|identidad|n\\.i\\.e',
    alone: 0.4,
    example: 'NIE X-2482300W',
  },
  {
    country: 'it',
    title: 'Codice fiscale',
    form: '[A-Z]{6}[\\dL-NP-V]{2}[A-EHLMPR-T][\\dL-NP-V]{2}[A-Z][\\dL-NP-V]{3}[A-Z]',
    check: isCodiceFiscale,
    words: 'codice fiscale|cod\\. fisc|cf|c\\.f|fiscal code',
    alone: 0.9,
    example: 'codice fiscale RCCMNL83S18D969H',
  },
  {
    country: 'pt',
    title: 'NIF',
    form: '[1-35689]\\d{2} ?\\d{3} ?\\d{3}',
    check: (id) => checkedBy11(id, [9, 8, 7, 6, 5, 4, 3, 2], 0),
    words: 'nif|contribuinte|número fiscal|numero fiscal|identificação fiscal',
    example: 'NIF 501 964 843',
  },
  {
    country: 'nl',
    title: 'Burgerservicenummer',
    form: '\\d{4}[ .]?\\d{2}[ .]?\\d{3}|\\d{3}[ .-]\\d{3}[ .-]\\d{3}',
    check: (id) => !isUniform(id) && weightedSum(id, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
    words: 'bsn|burgerservice*|sofi*|citizen service number',
    example: 'BSN 111222333',
  },
  {
    country: 'be',
    title: 'Rijksregisternummer',
    form: '\\d\\d[ .]?\\d\\d[ .]?\\d\\d[ -]?\\d{3}[ .]?\\d\\d',
    check: isBelgian,
    words:
      'rijksregister*|registre national|numéro national|nationaal nummer|insz|niss|rrn|nrn|national number|nationalregister*',
    alone: 0.85,
    aloneIn: /^\d\d\.\d\d\.\d\d-\d{3}\.\d\d$/,
    example: 'rijksregisternummer 85.07.30-033.28',
  },
  {
    country: 'at',
    title: 'Sozialversicherungsnummer',
    form: '[1-9]\\d{3}[ -]?\\d{6}',
    check: (id) =>
      hasAustrianDate(id) &&
      weightedSum(id.slice(0, 3) + id.slice(4), [3, 7, 9, 5, 8, 4, 2, 1, 6]) % 11 === Number(id[3]),
    words: 'svnr|sv-nr|sv-nummer|sozialversicherung*|versicherungsnummer|e-card',
    example: 'SVNR 1237 010180',
  },
  {
    country: 'ch',
    title: 'AHV-Nummer',
    form: '756[. ]?\\d{4}[. ]?\\d{4}[. ]?\\d\\d',
    check: (id) => weightedSum(id, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
    words: 'ahv*|avs|oasi|navs|sozialversicherung*|assurance sociale',
    alone: 0.9,
    aloneIn: /^756[. ]/,
    example: 'AHV 756.9217.0769.85',
  },
  {
    country: 'gb',
    title: 'National Insurance number',
    form: '[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d\\d ?\\d\\d ?\\d\\d ?[A-D]',
    check: (id) => !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(id),
    words: 'nino|national insurance|ni number|ni no|nic|nin',
    alone: 0.7,
    aloneIn: /^[A-Z]{2} \d\d \d\d \d\d [A-D]$/,
    example: 'NINO AB 12 34 56 C',
  },
  {
    country: 'gb',
    title: 'NHS number',
    form: '\\d{3}[ -]?\\d{3}[ -]?\\d{4}',
    check: (id) => !isUniform(id) && checkedBy11(id, [10, 9, 8, 7, 6, 5, 4, 3, 2]),
    words: 'nhs|nhs number|nhs no',
    example: 'NHS number 943 476 5919',
  },
  {
    country: 'ie',
    title: 'Personal Public Service number',
    form: '\\d{7}[ -]?[A-W][A-IW]?',
    check: (id) => {
      const second = id.length === 9 ? IRISH.indexOf(id.charAt(8)) : 0;
      return IRISH[(weightedSum(id, [8, 7, 6, 5, 4, 3, 2]) + 9 * second) % 23] === id[7];
    },
    words: 'pps|ppsn|pps no|personal public service|rsi',
    alone: 0.3,
    example: 'PPS 6433435F',
  },
  {
    country: 'gr',
    title: 'AMKA',
    form: '\\d{6}[ -]?\\d{5}',
    check: (id) => hasDayMonth(id) && luhn(id),
    words: 'αμκα|α\\.μ\\.κ\\.α|amka',
    example: 'ΑΜΚΑ 01013099997',
  },
  {
    country: 'gr',
    title: 'AFM',
    form: '\\d{9}',
    check: (id) => !isUniform(id) && (weightedSum(id, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === Number(id[8]),
    words: 'αφμ|α\\.φ\\.μ|afm',
    example: 'ΑΦΜ 094259216',
  },
];

/** Of its first ten digits one is there twice or three times, and no other more than once. */
function isGermanMix(digits: string): boolean {
  const counts = new Map<string, number>();
  for (const digit of digits) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return (most === 2 && counts.size === 9) || (most === 3 && counts.size === 8);
}

function isCodiceFiscale(id: string): boolean {
  let sum = 0;
  for (const [index, character] of [...id.slice(0, 15)].entries()) {
    const code = character.charCodeAt(0);
    const value = code >= 65 ? code - 65 : code - 48;
    sum += index % 2 === 0 ? (ITALIAN_ODD[value] ?? 0) : value;
  }
  return String.fromCharCode(65 + (sum % 26)) === id.at(-1);
}

/** Whoever was born from 2000 on has a 2 before the nine digits that are checked; months of bis numbers are raised. */
function isBelgian(id: string): boolean {
  const [month, day] = [pair(id, 2) % 20, pair(id, 4)];
  if (month > 12 || day > 31 || pair(id, 2) > 52) return false;
  const check = Number(id.slice(9));
  return [id.slice(0, 9), `2${id.slice(0, 9)}`].some((digits) => check === 97 - remainder(digits, 97));
}

/** Months 13 to 15 stand for days on which all numbers have been given out. */
function hasAustrianDate(id: string): boolean {
  const month = pair(id, 6);
  return month <= 15 && isDay(Math.min(month, 12), pair(id, 4));
}
