import { describe, expect, it } from 'vitest';
import { LIKELY } from '../../../../classifiers/detectors/detector.ts';
import { NATIONAL_IDS } from '../../../../classifiers/detectors/pii/national-id.ts';
import { createPiiDetector } from '../../../../classifiers/detectors/pii.ts';
import { membersOf } from '../../../../exchange/signal.ts';
import { describeTable, foundIn, sureIn } from '../found.ts';

const detector = createPiiDetector();

/** Numbers without a check digit, or with one that need not fit. */
const UNCHECKED = new Set([
  'National Insurance number',
  'CPR-nummer',
  'Individual taxpayer identification number',
  'Permanent account number',
  'MyKad',
  'CNIC',
]);
/** Their check digit is the last but one. */
const CHECKED_BEFORE = new Set(['Medicare number', 'Kennitala']);

const cases = NATIONAL_IDS.map((id) => {
  const written = new RegExp(`(?:${id.form})(?!\\w)`, 'i').exec(id.example)?.[0] ?? '';
  const words = id.example.slice(0, id.example.length - written.length);
  return { id, name: `pii.national_id.${id.country}`, title: id.title, written, words };
});

/** The names that are sure of a text, but for e-mail and the like. */
async function surely(text: string): Promise<readonly string[]> {
  const found = await foundIn(detector, text);
  return [...found]
    .filter(([name, { score }]) => name.includes('national_id') && score >= LIKELY)
    .map(([name]) => name);
}

describe.each(cases)('$name, $title', ({ id, name, written, words }) => {
  it('is found to its last character beside its words: in prose, in JSON and in code', async () => {
    for (const [before, behind] of [
      [words, ''],
      [`My ${words}`, '.'],
      [`${words}: `, ', thanks'],
      [`{"${words.trim()}": "`, '"}'],
      [`const ${words.trim()} = '`, "';"],
      [`${words}(`, ')'],
    ] as const) {
      const text = before + written + behind;
      const start = before.length;
      expect(await sureIn(detector, name, text), text).toEqual([{ start, end: start + written.length }]);
      expect(await surely(text)).toEqual([name]);
    }
  });

  it('is sure without them only in a form that nothing else has', async () => {
    const score = (await foundIn(detector, `see ${written} there`)).get(name)?.score ?? 0;
    const alone = id.alone !== undefined && (id.aloneIn?.test(written) ?? true) ? id.alone : 0;
    expect(score >= LIKELY).toBe(alone >= LIKELY);
  });

  it('is none inside a longer number, an address or an identifier', async () => {
    for (const [before, behind] of [
      ['7', ''],
      ['', '7'],
      ['a', ''],
      ['', 'x7'],
      ['', '@corp.com'],
      ['x-', ''],
      ['', '-x'],
      ['3.', ''],
    ] as const) {
      const spans = await sureIn(detector, name, words + before + written + behind);
      expect(spans, before + behind).not.toContainEqual({
        start: words.length + before.length,
        end: words.length + before.length + written.length,
      });
    }
  });

  if (UNCHECKED.has(id.title)) return;

  it('with another check digit is none', () => {
    const compact = written.replace(/[^\dA-Za-z]/g, '');
    const at = compact.length - (CHECKED_BEFORE.has(id.title) ? 2 : 1);
    const check = compact.charAt(at);
    const others = /\d/.test(check) ? '0123456789' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    expect(id.check(compact)).toBe(true);
    const form = new RegExp(`^(?:${id.form})$`, 'i');
    for (const other of others) {
      const changed = compact.slice(0, at) + other + compact.slice(at + 1);
      if (other !== check) expect(form.test(changed) && id.check(changed), other).toBe(false);
    }
  });
});

it('has a signal for each country, and for no other', () => {
  const names = new Set(NATIONAL_IDS.map(({ country }) => `pii.national_id.${country}`));
  expect(new Set(membersOf('pii.national_id'))).toEqual(names);
  expect(membersOf('pii')).toEqual(expect.arrayContaining([...names]));
  expect(names.size).toBeGreaterThanOrEqual(25);
});

describe('a day that no calendar has', () => {
  it.each([
    ['pl', '44053201359'],
    ['fi', '310252-308T'],
    ['cn', '110105194902310028'],
    ['ee', '36813280109'],
  ])('%s: %s', (country, digits) => {
    const ids = NATIONAL_IDS.filter((id) => id.country === country);
    expect(ids.some((id) => id.check(digits.replace('-', '')))).toBe(false);
  });
});

describeTable(detector, 'pii.national_id.de', {
  sure: [
    'Steuer-ID: «86095742719»',
    'Steueridentifikationsnummer «86 095 742 719»',
    'national identification number «86095742719»',
    '{"tax_id":"«86095742719»"}',
  ],
  nothing: [
    '86095742719',
    'Steuer-ID 86095742718',
    'Steuer-ID 12345678903',
    'order 86095742719',
    'Steuer-ID 0609574271',
  ],
});

it('one number is told once, for the country whose words stand there', async () => {
  expect(await surely('OIB 33392005961')).toEqual(['pii.national_id.hr']);
  expect(await surely('PESEL 44051401359')).toEqual(['pii.national_id.pl']);
});
