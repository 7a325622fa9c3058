import { luhn, mod11And10, remainder, weightedSum } from '../../checksum.ts';
import {
  checkedBy11,
  checkedByRemainder,
  hasDayMonth,
  hasMonthDay,
  isDay,
  isUniform,
  type NationalId,
  pair,
} from './form.ts';

const FINNISH = '0123456789ABCDEFHJKLMNPRSTUVWXY';

/** Northern and eastern Europe, and Turkey. Sources as for the west. */
export const NORTH_EAST: readonly NationalId[] = [
  {
    country: 'se',
    title: 'Personnummer',
    form: '(?:19|20)?\\d{6}[-+]?\\d{4}',
    // Days of coordination numbers are raised by 60.
    check: (id) => isDay(pair(id.slice(-10), 2), pair(id.slice(-10), 4) % 60) && luhn(id.slice(-10)),
    words: 'personnummer*|personnr|pnr|person-nr|samordningsnummer|svensk*',
    alone: 0.4,
    aloneIn: /^\d+[-+]/,
    example: 'personnummer 880320-0016',
  },
  {
    country: 'no',
    title: 'Fødselsnummer',
    form: '\\d{6}[ -]?\\d{5}',
    // Days of D numbers are raised by 40.
    check: (id) =>
      isDay(pair(id, 2), pair(id, 0) % 40) &&
      weightedSum(id, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
      weightedSum(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    words: 'fødsels*|fodsels*|personnummer*|fnr|d-nummer|norwegian id*',
    alone: 0.4,
    example: 'fødselsnummer 151086 95088',
  },
  {
    country: 'dk',
    title: 'CPR-nummer',
    form: '\\d{6}[ -]?\\d{4}',
    // Numbers given out since 2007 need not fit the old check digit.
    check: (id) => hasDayMonth(id),
    words: 'cpr*|personnummer|cpr-nr|danish id*',
    example: 'CPR 211062-5629',
  },
  {
    country: 'fi',
    title: 'Henkilötunnus',
    form: '\\d{6}[-+A-FU-Y]\\d{3}[0-9A-FHJ-NPR-Y]',
    check: (id) => hasDayMonth(id) && FINNISH[Number(id.slice(0, 6) + id.slice(-4, -1)) % 31] === id.at(-1),
    words: 'hetu|henkilötunnus*|henkilotunnus*|personbeteckning*|sotu',
    alone: 0.85,
    example: 'HETU 131052-308T',
  },
  {
    country: 'is',
    title: 'Kennitala',
    form: '\\d{6}-?\\d{3}[089]',
    check: (id) => isDay(pair(id, 2), pair(id, 0) % 40) && weightedSum(id, [3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
    words: 'kennitala|kennitölu|kt|kennitalan',
    example: 'kennitala 120174-3399',
  },
  baltic('ee', 'Isikukood', 'isikukood*|isikukoodi|estonian id*', 'isikukood 36805280109'),
  baltic('lt', 'Asmens kodas', 'asmens koda*|asmens kod*|a\\.k|lithuanian id*', 'asmens kodas 33309240064'),
  {
    country: 'lv',
    title: 'Personas kods',
    form: '\\d{6}-?[012]\\d{4}',
    check: (id) =>
      hasDayMonth(id) && ((weightedSum(id, [10, 5, 8, 4, 2, 1, 6, 3, 7, 9]) + 1) % 11) % 10 === Number(id[10]),
    words: 'personas kod*|p\\.k|latvian id*',
    example: 'personas kods 161175-19997',
  },
  {
    country: 'pl',
    title: 'PESEL',
    // Months tell the century: 1900 to 2099, or raised by 80 from 1800 on.
    form: '\\d\\d[0-389]\\d{8}',
    check: (id) =>
      isDay(pair(id, 2) % 20, pair(id, 4)) && weightedSum(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
    words: 'pesel*',
    example: 'PESEL 44051401359',
  },
  {
    country: 'cz',
    title: 'Rodné číslo (Czechia and Slovakia)',
    form: '\\d{6}/?\\d{4}',
    check: isRodneCislo,
    words: 'rodné číslo|rodného čísla|rodne cislo|rodným číslem|rč|r\\.č|birth number',
    alone: 0.6,
    aloneIn: /\//,
    example: 'rodné číslo 710319/2745',
  },
  {
    country: 'hu',
    title: 'Adóazonosító jel',
    form: '8\\d{9}',
    check: (id) => weightedSum(id, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 === Number(id[9]),
    words: 'adóazonosító*|adoazonosito*|adószám*',
    example: 'adóazonosító jel 8071592153',
  },
  {
    country: 'hu',
    title: 'TAJ-szám',
    form: '\\d{3}[ -]?\\d{3}[ -]?\\d{3}',
    check: (id) => !isUniform(id) && weightedSum(id, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === Number(id[8]),
    words: 'taj|taj-szám*|taj szám*|társadalombiztosítás*',
    example: 'TAJ 123 456 788',
  },
  {
    country: 'ro',
    title: 'Cod numeric personal',
    form: '[1-9]\\d{6}(?:0[1-9]|[1-3]\\d|4[0-8]|5[12]|[78]0)\\d{4}',
    check: isRomanian,
    words: 'cnp|cod numeric personal|codul numeric personal',
    example: 'CNP 1630615123457',
  },
  {
    country: 'bg',
    title: 'ЕГН',
    form: '\\d{10}',
    check: (id) => isDay(pair(id, 2) % 20, pair(id, 4)) && checkedByRemainder(id, [2, 4, 8, 5, 10, 9, 7, 3, 6]),
    words: 'егн|e\\.г\\.н|egn',
    example: 'ЕГН 7523169263',
  },
  {
    country: 'hr',
    title: 'OIB',
    form: '\\d{11}',
    check: (id) => mod11And10(id),
    words: 'oib|osobni identifikacijski*',
    example: 'OIB 33392005961',
  },
  yugoslav('si', '5\\d', 'EMŠO', 'emšo|emso', 'EMŠO 0101006500006'),
  yugoslav('rs', '[7-9]\\d', 'JMBG', 'jmbg|јмбг|matični broj|матични број', 'JMBG 0101985710008'),
  {
    country: 'ua',
    title: 'РНОКПП',
    form: '\\d{10}',
    check: (id) => checkedByRemainder(id, [-1, 5, 7, 9, 4, 6, 10, 5, 7]),
    words: 'рнокпп|ідентифікаційн*|іпн|rnokpp',
    example: 'РНОКПП 1759013776',
  },
  {
    country: 'ru',
    title: 'СНИЛС',
    form: '\\d{3}-?\\d{3}-?\\d{3}[ -]?\\d\\d',
    check: (id) => (weightedSum(id, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === pair(id, 9) && Number(id) > 0,
    words: 'снилс*|snils',
    alone: 0.8,
    aloneIn: /^\d{3}-\d{3}-\d{3} \d\d$/,
    example: 'СНИЛС 112-233-445 95',
  },
  {
    country: 'ru',
    title: 'ИНН',
    form: '\\d{12}',
    check: (id) =>
      checkedByRemainder(id.slice(0, 11), [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) &&
      checkedByRemainder(id, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]),
    words: 'инн|inn',
    example: 'ИНН 500100732259',
  },
  {
    country: 'tr',
    title: 'T.C. kimlik numarası',
    form: '[1-9]\\d{10}',
    check: (id) =>
      ((weightedSum(id, [7, -1, 7, -1, 7, -1, 7, -1, 7]) % 10) + 10) % 10 === Number(id[9]) &&
      weightedSum(id, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) % 10 === Number(id[10]),
    words: 'kimlik*|tckn|t\\.c|tc no|tc kimlik*',
    alone: 0.3,
    example: 'TC kimlik no 10000000146',
  },
];

/** Estonia and Lithuania share century, date, serial and both rows of weights. */
function baltic(country: string, title: string, words: string, example: string): NationalId {
  return { country, title, form: '[1-8]\\d{10}', check: isBaltic, words, example };
}

function isBaltic(id: string): boolean {
  if (!hasMonthDay(id, 3)) return false;
  const first = weightedSum(id, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const rest = first < 10 ? first : weightedSum(id, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  return rest % 10 === Number(id[10]);
}

/** The states that were Yugoslavia keep its number; the region tells which. */
function yugoslav(country: string, region: string, title: string, words: string, example: string): NationalId {
  return {
    country,
    title,
    form: `\\d{4}[09]\\d\\d${region}\\d{4}`,
    check: (id) => hasDayMonth(id) && checkedBy11(id, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 0),
    words,
    example,
  };
}

/** Months of women are raised by 50, of crowded days by 20. Until 1985 a remainder of ten was written as 0. */
function isRodneCislo(id: string): boolean {
  if (!isDay((pair(id, 2) % 50) % 20, pair(id, 4))) return false;
  return remainder(id, 11) === 0 || (id.endsWith('0') && remainder(id.slice(0, 9), 11) === 10);
}

/** A remainder of ten is written as 1. */
function isRomanian(id: string): boolean {
  const rest = weightedSum(id, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return hasMonthDay(id, 3) && (rest === 10 ? 1 : rest) === Number(id[12]);
}
