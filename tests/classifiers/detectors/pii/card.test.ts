import { describe, expect, it } from 'vitest';
import { LIKELY } from '../../../../classifiers/detectors/detector.ts';
import { createPiiDetector } from '../../../../classifiers/detectors/pii.ts';
import { describeTable, foundIn } from '../found.ts';

const detector = createPiiDetector();

/** The numbers that payment processors publish for tests, by issuer. */
const NUMBERS = {
  visa: '4111111111111111',
  mastercard: '5555555555554444',
  'mastercard, 2 series': '2223003122003222',
  amex: '378282246310005',
  diners: '30569309025904',
  discover: '6011111111111117',
  jcb: '3530111333300000',
  unionpay: '6200000000000005',
} as const;

/** Both the twelve digits at its beginning and all sixteen have the check digit, and "ref" makes each a hint. */
it('is the longer of two numbers that are as likely', async () => {
  expect((await foundIn(detector, 'no 6211 0053 1535 6726\nref')).get('pii.credit_card')?.spans).toEqual([
    { start: 3, end: 22 },
  ]);
});

describe('a card number', () => {
  for (const [issuer, number] of Object.entries(NUMBERS)) {
    it(`of ${issuer} is found by its prefix, and no longer with any one digit changed`, async () => {
      const { score, spans } = (await foundIn(detector, number)).get('pii.credit_card')!;
      expect([score >= LIKELY, spans]).toEqual([true, [{ start: 0, end: number.length }]]);
      for (let index = 0; index < number.length; index += 1) {
        for (let step = 1; step < 10; step += 1) {
          const digit = (Number(number[index]) + step) % 10;
          const wrong = number.slice(0, index) + digit + number.slice(index + 1);
          expect((await foundIn(detector, wrong)).get('pii.credit_card')?.score, wrong).toBe(0);
        }
      }
    });
  }
});

describeTable(detector, 'pii.credit_card', {
  sure: [
    'Card «4111 1111 1111 1111»',
    '«4111-1111-1111-1111».',
    '«4111.1111.1111.1111»',
    '«4111 - 1111 - 1111 - 1111»',
    '«3782 822463 10005»',
    '(«4111111111111111»)',
    'cards: «4111111111111111»,«5555555555554444»',
    'card «4222222222222»',
    'maestro «6304000000000000»',
    '«4111 1111 1111 1111» cvv 123',
    'Kartennummer «41111 11111 11111 1»',
    'order 7, paid by card «4111 1111 1111 1111»',
    'card «4111  1111  1111  1111»',
    'card «4111\t1111\t1111\t1111»',
    'card «4111   1111 1111 1111», thanks',
    '2024  «4111 1111 1111 1111»  2025',
  ],
  hint: [
    '«4222222222222»',
    'order «4111111111111111»',
    'tracking id: «4111 1111 1111 1111»',
    'x«4111111111111111»',
    '0.«4111111111111111»',
    '«4111111111111111»-8f',
    '1234 «4111 1111 1111 1111» 9999',
    '«41111 11111 11111 1»',
    '«4111  1111  1111  1111»',
    'cards: 1234  «4111  1111  1111  1111»',
    'cards: «41111  11111  11111  1»',
  ],
  nothing: [
    '4111 1111 1111 1112',
    '4111_1111_1111_1111',
    '4111\n1111\n1111\n1111',
    '9111111111111111',
    '0000 0000 0000 0000',
    '4444444444444444',
    '41111111111111',
    '4111111111111111111',
    '5055-5055',
    '١',
  ],
});

describeTable(detector, 'pii.iban', {
  sure: [
    'IBAN «GB82 WEST 1234 5698 7654 32»',
    '«GB82WEST12345698765432».',
    '«gb82 west 1234 5698 7654 32»',
    '«GB82-WEST-1234-5698-7654-32»',
    '«DE89370400440532013000»',
    '«DE89 3704 0044 0532 0130 00»,«NO93 8601 1117 947»',
    '«MT84MALT011000012345MTLCAST001S»',
    '«FR14 2004 1010 0505 0001 3M02 606»',
  ],
  nothing: [
    'GB82 WEST 1234 5698 7654 33',
    'GB28 WEST 1234 5698 7654 32',
    'Gb82 West 1234 5698 7654 32',
    'GB82 WEST 1234 5698 7645 32',
    'DE89 3704 0044 0532 0130',
    'DE89 3704 0044 0532 0130 001',
    'XDE89370400440532013000',
    'ZZ89 3704 0044 0532 0130 00',
    'DE89  3704  0044  0532  0130  00',
    'DE89.3704.0044.0532.0130.00',
    'GB82 1234 WEST 5698 7654 32',
  ],
});

it('a number with the check digits of an IBAN in each country is found', async () => {
  // Published examples of the register (ISO 13616).
  const examples = [
    'AT611904300234573201',
    'BE68539007547034',
    'CH9300762011623852957',
    'CZ6508000000192000145399',
    'DK5000400440116243',
    'ES9121000418450200051332',
    'FI2112345600000785',
    'IE29AIBK93115212345678',
    'IT60X0542811101000000123456',
    'NL91ABNA0417164300',
    'PL61109010140000071219812874',
    'PT50000201231234567890154',
    'SA0380000000608010167519',
    'SE4550000000058398257466',
    'TR330006100519786457841326',
  ];
  for (const iban of examples) {
    const spans = (await foundIn(detector, `to ${iban}.`)).get('pii.iban')?.spans;
    expect(spans, iban).toEqual([{ start: 3, end: 3 + iban.length }]);
  }
});
