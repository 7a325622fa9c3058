import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { isSample } from '../../../classifiers/detectors/secret/sample.ts';
import { ALPHANUMERIC, HEX, random, UPPER, WORD } from './found.ts';

/** Digits with the check digit of ISO/IEC 7812-1 behind them. */
export function withLuhn(digits: string): string {
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    sum += index % 2 === 1 ? Number(digit) : [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)]!;
  }
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });

/** Card numbers of each issuer, without separators. */
export const cards = fc
  .constantFrom(
    ['4', 16],
    ['51', 16],
    ['2720', 16],
    ['34', 15],
    ['37', 15],
    ['36', 14],
    ['6011', 16],
    ['3528', 16],
    ['62', 16],
  )
  .chain(([prefix, length]) =>
    digits(Number(length) - 1 - String(prefix).length).map((rest) => withLuhn(`${prefix}${rest}`)),
  );

const grouped = cards
  .filter((number) => number.length === 16)
  .chain((number) => fc.constantFrom(' ', '-', '.', ' - ', '\u00a0').map((mark) => number.match(/.{4}/g)!.join(mark)));

/** A German IBAN with its check digits (ISO 7064 mod 97-10). */
const ibans = digits(18).map((account) => {
  const check = 98n - (BigInt(`${account}131400`) % 97n);
  return `DE${String(check).padStart(2, '0')}${account}`;
});

/** A Brazilian CPF in its usual writing: two check digits, each of all digits before it. */
const cpfs = digits(9)
  .filter((number) => !/^(\d)\1+$/.test(number))
  .map((number) => {
    const check = (text: string) =>
      (([...text].reduce((sum, digit, index) => sum + Number(digit) * (text.length + 1 - index), 0) * 10) % 11) % 10;
    const first = `${number}${check(number)}`;
    return `${first}${check(first)}`.replace(/^(...)(...)(...)/, '$1.$2.$3-');
  });

/** A Swiss AHV number: the check digit of EAN-13. */
const ahvs = digits(9).map((rest) => {
  const sum = [...`756${rest}`].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `756${rest}${(10 - (sum % 10)) % 10}`.replace(/^(...)(....)(....)/, '$1.$2.$3.');
});

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** A legacy address of Bitcoin: version 0, a hash, and four bytes of the double SHA-256, in base 58. */
const bitcoin = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((hash) => {
  const payload = Uint8Array.of(0, ...hash);
  let value = 0n;
  for (const byte of [...payload, ...sha256(sha256(payload)).subarray(0, 4)]) value = value * 256n + BigInt(byte);
  let text = '';
  for (; value > 0n; value /= 58n) text = BASE58.charAt(Number(value % 58n)) + text;
  return '1'.repeat([...payload].findIndex((byte) => byte > 0)) + text;
});

const octet = fc.integer({ min: 100, max: 199 });
const seeds = fc.integer({ min: 1, max: 2_147_483_646 });
const token = (prefix: readonly string[], alphabet: string, length: number) =>
  // One that says "fake" by chance is taken for a sample.
  seeds.map((seed) => prefix.join('') + random(alphabet, length, seed)).filter((key) => !isSample(key));
const base64url = (text: string) => btoa(text).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_');
const dashes = '-'.repeat(5);

/** Values by the signal that has to find each of them. */
export const PLANTED: readonly (readonly [string, fc.Arbitrary<string>])[] = [
  [
    'pii.email',
    fc
      .tuple(fc.stringMatching(/^[a-z]\w{0,20}$/), fc.constantFrom('corp.com', 'mail.corp.co.uk', 'münchen.de'))
      .map((parts) => parts.join('@')),
  ],
  ['pii.phone', digits(4).map((rest) => `(212) 555-${rest}`)],
  ['pii.credit_card', fc.oneof(cards, grouped)],
  ['pii.iban', ibans],
  ['pii.us_ssn', digits(4).map((rest) => `536-22-${rest === '0000' ? '0001' : rest}`)],
  ['pii.ip', fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'))],
  ['pii.national_id.br', cpfs],
  ['pii.national_id.ch', ahvs],
  ['pii.national_id.it', fc.constantFrom('RCCMNL83S18D969H', 'rccmnl83s18d969h')],
  ['pii.crypto_address', bitcoin],
  [
    'control_tokens',
    fc.oneof(
      fc.constantFrom('<start_of_turn>', '<|turn>', '<channel|>', '<|"|>', '<|im_start|>', '<<SYS>>', '[INST]'),
      fc.stringMatching(/^<\|[a-z0-9_]{1,32}\|>$/),
      fc.constantFrom('<\uff5cUser\uff5c>', '<\uff5cbegin\u2581of\u2581sentence\uff5c>'),
    ),
  ],
  ['secret.anthropic', token(['sk-', 'ant-', 'api03-'], WORD, 95)],
  ['secret.aws', token(['AKI', 'A'], UPPER, 16)],
  ['secret.github', token(['gh', 'p_'], ALPHANUMERIC, 36)],
  ['secret.digitalocean', token(['dop', '_v1_'], HEX, 64)],
  ['secret.vault', token(['hv', 's.'], WORD, 95)],
  ['secret.mailgun', token(['key', '-'], HEX, 32)],
  ['secret.other', token(['s', 'k_'], HEX, 48)],
  ['secret.atlassian', token(['AT', 'ATT3'], WORD, 180)],
  ['secret.database_url', token(['postgres', '://svc:'], ALPHANUMERIC, 20).map((head) => `${head}@db.corp.com/app`)],
  ['secret.jwt', token([base64url('{"alg":"HS256"}'), '.', base64url('{"sub":"u-77"}'), '.'], WORD, 43)],
  [
    'secret.private_key',
    fc.integer({ min: 1, max: 40 }).chain((lines) =>
      seeds.map((seed) => {
        const body = Array.from({ length: lines }, (_, index) => random(`${ALPHANUMERIC}+/`, 64, seed + index));
        return [`${dashes}BEGIN PRIVATE KEY${dashes}`, ...body, `${dashes}END PRIVATE KEY${dashes}`].join('\n');
      }),
    ),
  ],
];

const INVISIBLE = '\u200b';

/** Pieces of what detectors look for: openings, separators, near misses, and characters that show nothing. */
export const FRAGMENTS: readonly string[] = [
  ...[
    'eyJ',
    base64url('{"alg":"HS256"}'),
    `${dashes}BEGIN PRIVATE KEY${dashes}`,
    `${dashes}END PRIVATE KEY${dashes}`,
    `${dashes}BEGIN `,
  ],
  ...[
    'sk-',
    'sk-ant-',
    ['gh', 'p_'].join(''),
    'AKIA',
    'xoxb-',
    'AccountKey=',
    'password=',
    'token: "',
    'postgres://',
    'a:',
    'b@',
    'https://',
    '://a:',
  ],
  ...[random(ALPHANUMERIC, 36), random(WORD, 60), 'a'.repeat(40), 'A1b2'.repeat(10), 'QUJD/+9'.repeat(8), 'example'],
  ...[
    '@',
    'c.d',
    'a@a.aa',
    'a@a.a',
    '+1 ',
    '212 555 1234',
    '(212) 555-1234',
    '+44 20 7946 0958',
    'x12',
    'phone ',
    'card ',
    'order ',
  ],
  ...[
    '4111 1111 1111 1111',
    '4111',
    '1111',
    '1 1 1 1',
    '1',
    '0',
    '9',
    'GB82',
    'GB82 WEST 1234 5698 7654 32',
    '536-22-1234',
    'ssn ',
  ],
  ...[
    '<|im_start|>',
    '<|',
    '|>',
    '<',
    '<s>',
    '</s>',
    '[INST]',
    '<|turn>',
    'im_end|>',
    `<|${INVISIBLE.repeat(50)}turn>`,
  ],
  ...['PESEL ', '44051401359', 'VAT ', 'DE136695976', 'NPI ', '1234567893', 'VIN ', '1M8GDM9AXKP042788', 'wallet '],
  ...['1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'bc1q', 'qqqqqqqq', '0x', 'aA', '529.982.247-25', '756.', 'AB 12 34 56 C'],
  ...[
    'AGE-SECRET-KEY-1',
    '-us12',
    '.atlas' + 'v1.',
    'A'.repeat(22),
    '%3D',
    'sk_',
    'hvs.',
    'DD_API_KEY=',
    'access_token$',
  ],
  ...[
    'born ',
    'DOB: ',
    '12/03/1985',
    '1985-03-12',
    '3 May 1990',
    'March 12',
    ', 1985',
    ' (DOB)',
    ' is my birthday',
    '年3月',
  ],
  ...[' [at] ', ' (dot) ', '(at)corp.com', 'почта.рф', '\t'],
  ...['::', 'ffff:', '93.184.216.34', '1.1.', '\n', '\\n', ' ', '-', '.', '"', "'", '=', '==', '/', 'A', 'B'],
  ...[
    INVISIBLE,
    INVISIBLE.repeat(30),
    INVISIBLE.repeat(90),
    '\u00a0',
    '\u{1D7D2}',
    '\ud835',
    '\udfd2',
    '😀',
    'e\u0301',
    '\0',
  ],
];

/** Text that is out to break a detector: beginnings, ends and middles of what it looks for, and anything else. */
export const hostile = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...FRAGMENTS) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
      { weight: 1, arbitrary: fc.stringMatching(/^[0-9]{1,8}$/) },
      { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9_-]{1,50}$/) },
    ),
    { maxLength: 30, size: 'max' },
  )
  .map((parts) => parts.join(''));
