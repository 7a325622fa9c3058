import { describe, expect, it } from 'vitest';
import { VATS } from '../../../../classifiers/detectors/pii/vat.ts';
import { createPiiDetector } from '../../../../classifiers/detectors/pii.ts';
import { describeTable, foundIn, sureIn } from '../found.ts';

const detector = createPiiDetector();

describe.each(Object.entries(VATS))('a VAT number of %s', (_, { example, form, check }) => {
  it('is sure beside its words and a hint without', async () => {
    expect(await sureIn(detector, 'pii.vat', `VAT no. ${example}.`)).toEqual([{ start: 8, end: 8 + example.length }]);
    const alone = (await foundIn(detector, `see ${example} there`)).get('pii.vat');
    expect(alone).toEqual({ score: 0.4, spans: [{ start: 4, end: 4 + example.length }] });
  });

  it('with another digit in place of one of the first is none, but for a few', () => {
    const number = example.slice(2);
    expect(form.test(number) && check(number)).toBe(true);
    const at = number.search(/\d/) + 1;
    const others = [...'0123456789'].filter((digit) => digit !== number[at]);
    const fitting = others.filter((digit) => check(number.slice(0, at) + digit + number.slice(at + 1)));
    expect(fitting.length).toBeLessThanOrEqual(1);
  });
});

describeTable(detector, 'pii.vat', {
  sure: [
    'USt-IdNr.: «DE136695976»',
    'P.IVA «IT 00743110157»',
    'TVA «FR 40 303 265 045»',
    '{"vat":"«NL004495445B01»"}',
    'BTW «BE 0428.759.497»',
  ],
  hint: ['«DE136695976»'],
  nothing: ['VAT DE136695975', 'VAT XX136695976', 'VAT ADE136695976', 'VAT DE1366959761', 'VAT DE136695976@corp.com'],
});

describeTable(detector, 'pii.npi', {
  sure: ['NPI «1234567893»', '{"npi": "«1245319599»"}', 'provider id: «1234567893».'],
  nothing: ['1234567893', 'NPI 1234567894', 'NPI 3234567893', 'NPI 12345678931', 'NPI 1234567893-1', 'at 1700000003'],
});

describeTable(detector, 'pii.vin', {
  sure: ['VIN «1M8GDM9AXKP042788»', 'the vehicle (chassis «1HGCM82633A004352»)', '{"vin":"«5YJSA1DG9DFP14705»"}'],
  hint: ['«1M8GDM9AXKP042788»'],
  nothing: [
    'VIN 1M8GDM9AXKP042789',
    'VIN 1M8GDM9AXKP04278',
    'VIN 1M8GDM9AXKPO42788',
    'VIN 11111111111111111',
    'x-1M8GDM9AXKP042788',
  ],
});

/** Addresses from the standards themselves: the genesis block, and the examples of BIP 173, BIP 350 and EIP-55. */
const GENESIS = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';
const SEGWIT = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const TAPROOT = 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0';
const ETHEREUM = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';

describeTable(detector, 'pii.crypto_address', {
  sure: [
    `«${GENESIS}»`,
    '«3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy»',
    `bitcoin:«${SEGWIT}»?amount=1`,
    `«${SEGWIT.toUpperCase()}»`,
    `"«${TAPROOT}»"`,
    `«${ETHEREUM}»`,
    `wallet «${ETHEREUM.toLowerCase()}»`,
  ],
  hint: [`«${ETHEREUM.toLowerCase()}»`],
  nothing: [
    GENESIS.replace('zP1', 'zP2'),
    GENESIS.slice(0, -1),
    SEGWIT.replace('w508', 'w509'),
    `Bc1${SEGWIT.slice(3)}`,
    TAPROOT.replace('0xlx', '0xly'),
    ETHEREUM.replace('aA', 'AA'),
    `${ETHEREUM}0`,
    `0x${'0'.repeat(40)}`,
    'commit 3f786850e387550fdab836ed7e6dc881de23001b',
  ],
});

it('a sound Bech32m text with version 0, or Bech32 with version 1, is no address', async () => {
  // From the invalid addresses of BIP 350.
  for (const address of [
    'bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd',
  ])
    expect(await sureIn(detector, 'pii.crypto_address', address)).toEqual([]);
});
