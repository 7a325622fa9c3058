import { luhn, verhoeff, weightedSum } from '../../checksum.ts';
import { checkedBy11, hasMonthDay, isUniform, type NationalId, pair } from './form.ts';

/** The two-digit values of the letters of Taiwan, in the order of the alphabet. */
const TAIWANESE = [
  10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33,
];

/** Asia, Africa and the Pacific. Sources: the national authorities. */
export const ASIA_PACIFIC: readonly NationalId[] = [
  {
    country: 'in',
    title: 'Aadhaar',
    form: '[2-9]\\d{3}[ -]?\\d{4}[ -]?\\d{4}',
    check: (id) => !isUniform(id) && verhoeff(id),
    words: 'aadhaar*|aadhar*|uidai|आधार',
    alone: 0.3,
    aloneIn: /^\d{4} \d{4} \d{4}$/,
    example: 'Aadhaar 2341 2341 2346',
  },
  {
    country: 'in',
    title: 'Permanent account number',
    form: '[A-Z]{3}[ABCFGHJLPT][A-Z]\\d{4}[A-Z]',
    check: (id) => !id.includes('0000'),
    words: 'pan|permanent account|income tax',
    alone: 0.4,
    example: 'PAN ACUPA7085R',
  },
  {
    country: 'cn',
    title: '居民身份证号码',
    form: '[1-689]\\d{5}(?:19|20)\\d{9}[\\dX]',
    check: isChinese,
    words: '身份证|身份證|居民|证件号|resident id*|id card',
    alone: 0.85,
    example: '身份证 11010519491231002X',
  },
  {
    country: 'jp',
    title: '個人番号 (My Number)',
    form: '\\d{4}[ -]?\\d{4}[ -]?\\d{4}',
    check: (id) => !isUniform(id) && checkedBy11(id, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 0),
    words: 'マイナンバー|個人番号|my number|mynumber|individual number',
    example: 'マイナンバー 1234 5678 9018',
  },
  {
    country: 'kr',
    title: '주민등록번호',
    form: '\\d{6}-?[1-8]\\d{6}',
    check: isKorean,
    words: '주민등록|주민번호|외국인등록|resident registration|rrn',
    alone: 0.7,
    aloneIn: /-/,
    example: '주민등록번호 971013-1019901',
  },
  {
    country: 'tw',
    title: '身分證字號',
    form: '[A-Z][1289]\\d{8}',
    check: isTaiwanese,
    words: '身分證|身份證|居留證|national id*|taiwan*',
    alone: 0.4,
    example: '身分證字號 A123456789',
  },
  {
    country: 'th',
    title: 'เลขประจำตัวประชาชน',
    form: '[1-8][ -]?\\d{4}[ -]?\\d{5}[ -]?\\d\\d[ -]?\\d',
    check: (id) => (11 - (weightedSum(id, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === Number(id[12]),
    words: 'บัตรประชาชน|ประจำตัวประชาชน|thai id*|thai national*|citizen id*',
    alone: 0.85,
    aloneIn: /^\d-\d{4}-\d{5}-\d\d-\d$/,
    example: 'บัตรประชาชน 7-0301-62425-42-0',
  },
  {
    country: 'sg',
    title: 'NRIC, FIN',
    form: '[STFG]\\d{7}[A-Z]',
    check: isSingaporean,
    words: 'nric*|fin|ic|singapore*|identity card',
    alone: 0.45,
    example: 'NRIC S1234567D',
  },
  {
    country: 'hk',
    title: 'Hong Kong identity card',
    form: '[A-Z]{1,2}\\d{6}[ -]?\\(?[\\dA]\\)?',
    check: isHongKong,
    words: 'hkid*|hong kong id*|身份證|身份证|identity card',
    alone: 0.8,
    aloneIn: /\(.\)$/,
    example: 'HKID G123456(A)',
  },
  {
    country: 'my',
    title: 'MyKad',
    form: '\\d{6}-?\\d\\d-?\\d{4}',
    check: (id) => hasMonthDay(id) && !/^(?:00|17|18|19|20)$/.test(id.slice(6, 8)),
    words: 'mykad|nric|kad pengenalan|no\\. kp|no kp',
    alone: 0.4,
    aloneIn: /-\d\d-/,
    example: 'MyKad 770305-02-1234',
  },
  {
    country: 'pk',
    title: 'CNIC',
    form: '[1-7]\\d{4}-?\\d{7}-?[1-9]',
    check: (id) => !isUniform(id),
    words: 'cnic|nadra|nicop|شناختی',
    alone: 0.4,
    aloneIn: /-\d{7}-/,
    example: 'CNIC 34201-0891231-8',
  },
  {
    country: 'au',
    title: 'Tax file number',
    form: '\\d{3}[ -]?\\d{3}[ -]?\\d{3}',
    check: (id) => !isUniform(id) && weightedSum(id, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
    words: 'tfn|tax file',
    example: 'TFN 123 456 782',
  },
  {
    country: 'au',
    title: 'Medicare number',
    form: '[2-6]\\d{3}[ -]?\\d{5}[ -]?\\d',
    check: (id) => !isUniform(id) && weightedSum(id, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(id[8]),
    words: 'medicare*',
    example: 'Medicare 2123 45670 1',
  },
  {
    country: 'nz',
    title: 'IRD number',
    form: '\\d{2,3}[ -]?\\d{3}[ -]?\\d{3}',
    check: isIrd,
    words: 'ird|inland revenue|te tari taake',
    example: 'IRD 49-091-850',
  },
  {
    country: 'za',
    title: 'South African identity number',
    form: '\\d{6} ?\\d{4} ?[01]\\d\\d',
    check: (id) => hasMonthDay(id) && luhn(id),
    words: 'south africa*|rsa id|sa id|id number|id no|identity number|identiteitsnommer',
    alone: 0.3,
    example: 'SA ID 8001015009087',
  },
  {
    country: 'il',
    title: 'מספר זהות',
    form: '\\d{8}-?\\d',
    check: (id) => !isUniform(id) && luhn(id),
    words: 'teudat zehut|תעודת זהות|מספר זהות|ת"ז|ת\\.ז|israeli id*|israel id*',
    example: 'teudat zehut 123456782',
  },
  {
    country: 'sa',
    title: 'National identity and Iqama',
    form: '[12]\\d{9}',
    check: (id) => luhn(id),
    words: 'iqama|saudi id*|saudi national*|الهوية|هوية|إقامة|الإقامة',
    example: 'Iqama 2000000006',
  },
  {
    country: 'ae',
    title: 'Emirates ID',
    form: '784-?(?:19|20)\\d\\d-?\\d{7}-?\\d',
    check: (id) => luhn(id),
    words: 'emirates id*|uae id*|eid|هوية',
    alone: 0.8,
    aloneIn: /-.*-.*-/,
    example: 'Emirates ID 784-1985-1234567-3',
  },
];

function isChinese(id: string): boolean {
  const rest = weightedSum(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
  return hasMonthDay(id, 10) && '10X98765432'[rest] === id[17];
}

/** Numbers given out since October 2020 have no check digit: the birth year tells some of them. */
function isKorean(id: string): boolean {
  const check = (11 - (weightedSum(id, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10;
  const isRecent = /[3478]/.test(id[6] ?? '') && pair(id, 0) >= 20 && pair(id, 0) < 50;
  return hasMonthDay(id) && (isRecent || check === Number(id[12]));
}

function isTaiwanese(id: string): boolean {
  const letter = TAIWANESE[id.charCodeAt(0) - 65] ?? 0;
  const sum = Math.floor(letter / 10) + (letter % 10) * 9 + weightedSum(id.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1]);
  return sum % 10 === 0;
}

function isSingaporean(id: string): boolean {
  const isForeign = /[FG]/.test(id.charAt(0));
  const sum = weightedSum(id.slice(1), [2, 7, 6, 5, 4, 3, 2]) + (/[TG]/.test(id.charAt(0)) ? 4 : 0);
  return (isForeign ? 'XWUTRQPNMLK' : 'JZIHGFEDCBA')[sum % 11] === id[8];
}

/** One letter stands behind a space; digits are themselves, A is 10, the space is 36. */
function isHongKong(id: string): boolean {
  let sum = 0;
  for (const [index, character] of [...id.padStart(9, ' ')].entries())
    sum += (9 - index) * (character === ' ' ? 36 : Number.parseInt(character, 36));
  return sum % 11 === 0;
}

function isIrd(id: string): boolean {
  if (Number(id) < 10_000_000 || Number(id) > 150_000_000) return false;
  const digits = id.padStart(9, '0');
  const checkOf = (weights: readonly number[]) => (11 - (weightedSum(digits, weights) % 11)) % 11;
  const first = checkOf([3, 2, 7, 6, 5, 4, 3, 2]);
  const check = first < 10 ? first : checkOf([7, 4, 3, 2, 5, 2, 7, 6]);
  return !isUniform(id) && check === Number(digits[8]);
}
