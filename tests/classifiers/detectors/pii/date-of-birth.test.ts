import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPiiDetector } from '../../../../classifiers/detectors/pii.ts';
import { describeTable, foundIn, sureIn } from '../found.ts';

const detector = createPiiDetector();
const NAME = 'pii.date_of_birth';

describeTable(detector, NAME, {
  sure: [
    'She was born on «2/7/1961». Her maiden name is Doe',
    'What is your date of birth? «3/23/1940»',
    'DOB: «1985-03-12»',
    'D.O.B. «3/4/90»',
    'DOB\n«12.03.1985»',
    'born «12. 3. 1985»',
    'DOB «12 03 1985»',
    'date_of_birth=«12-MAR-85»',
    '{"birthDate":"«1985-03-12T00:00:00Z»","created":"2020-01-01"}',
    'dateOfBirth: «12.3.85»',
    'birthday: «March 12, 1985»',
    'My birthday is «May 3rd»',
    'date of birth as on your card: «1985-03-12»',
    'born in St. Louis on «May 3, 1990»',
    'born on the «12th of March, 1985»',
    'Jean (b. «12 March 1985»)',
    'geboren am «12. März 1985» in Ulm',
    'Geb.-Datum: «12.03.1985»',
    'geb. «12.03.1985»',
    'Geburtstag: «3. Mai»',
    'née le «1er mars 1985»',
    'né à Paris le «3 août 1985»',
    'date de naissance : «12/03/1985»',
    'nacido el «3 de mayo de 1990»',
    'F. nac.: «12/03/1985»',
    'nata a Roma il «3 maggio 1990»',
    'data di nascita «12/03/1985»',
    'nascida em «1º de março de 1985»',
    'geboren op «12 maart 1985»',
    'geboortedatum «12-03-1985»',
    'дата рождения: «12.03.1985»',
    '出生日期«1985年3月12日»',
    '生年月日：«1985/03/12»',
    '«12.3.1985» geboren',
    '«March 12, 1985» (DOB)',
    `«March 12, 1985»${'\u200b'.repeat(20)} (DOB)`,
    '«12 May 2020» is my birthday',
    'date: 2020-01-01 DOB: «1990-02-03»',
    'born «3 May 1990», hired 4 June 2015',
    'died 4 June 2015, born «3 May 1990»',
    'born on «29 February 2000»',
    'DOB\u200b: «12\u200b.03\u200b.1985»',
    'D\u00a0O\u00a0B or DOB «１２．０３．１９８５»',
  ],
  nothing: [
    '1985-03-12',
    'when: 1993-01-04 14:56:41',
    'NATO 4 April 1949',
    'reborn 3 May 1990',
    'was born in Hamburg. On 3 May 1999 he founded it',
    'birthday party on 12 May 2024',
    'birthday cards for 12 May 2024',
    'Jane, née Doe, married on 3 May 1999',
    'DOB: unknown, admitted 2020-01-01',
    '{"dob": null, "date": "2020-01-01"}',
    '2020-01-01 DOB: none',
    '3 May 1999\nDOB: none',
    'of those born, 5 may be ill',
    'born 3 out of 10',
    'our first was born in Jan 13 years ago',
    'no birthday message on April 16',
    'born in 1985',
    'DOB 1985',
    'DOB 13/13/1985',
    'DOB 30 February 1985',
    'DOB 1985-13-01',
    'DOB 12/03/1066',
    'DOB 12/03/985',
    'DOB 12/03.1985',
    'DOB 12/03/1985/7',
    'DOB 1.12.03.1985',
    'DOB v12.03.1985',
    'born 12 03 1985 people',
    'plan b. 12 March 2024',
    'born 12 marchers 1985',
    `DOB: ${'x '.repeat(40)}12/03/1985`,
    `March 12, 1985${'\u200b'.repeat(128)} (DOB)`,
  ],
});

const pad = (value: number) => String(value).padStart(2, '0');
/** Days that there are, in the usual writings. */
const dates = fc
  .tuple(
    fc.integer({ min: 1880, max: 2039 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
    fc.nat(9),
    fc.constantFrom('en', 'de', 'fr', 'es', 'it', 'pt', 'nl'),
    fc.constantFrom<'long' | 'short'>('long', 'short'),
  )
  .map(([year, month, day, writing, language, length]) => {
    const name = new Intl.DateTimeFormat(language, { month: length, timeZone: 'UTC' }).format(
      Date.UTC(2000, month - 1),
    );
    return [
      `${year}-${pad(month)}-${pad(day)}`,
      `${pad(day)}/${pad(month)}/${year}`,
      `${month}/${day}/${year}`,
      `${day}.${month}.${year}`,
      `${day}. ${month}. ${year}`,
      `${day}-${month}-${pad(year % 100)}`,
      `${day} ${name} ${year}`,
      `${day}. ${name} ${year}`,
      `${day} de ${name} de ${year}`,
      `${name} ${day}, ${year}`,
    ][writing]!;
  });

const introductions = fc.constantFrom(
  ...[
    'DOB: ',
    'date of birth ',
    'she was born on ',
    'birthday: ',
    'geboren am ',
    'Geburtsdatum: ',
    'née le ',
    'né le ',
  ],
  ...['date de naissance : ', 'nacido el ', 'fecha de nacimiento: ', 'nata a Roma il ', 'data di nascita: '],
  ...['nascido em ', 'data de nascimento: ', 'geboren op ', 'geboortedatum: '],
);

/** Text of words that tell of no birth. */
const filler = fc.array(fc.lorem({ maxCount: 8 }), { maxLength: 3 }).map((parts) => parts.join('. '));

describe('a date', () => {
  it('of birth is found, and exactly it, in every language and writing', async () => {
    await fc.assert(
      fc.asyncProperty(filler, introductions, dates, filler, async (before, introduction, date, behind) => {
        const start = before.length + 1 + introduction.length;
        expect(await sureIn(detector, NAME, `${before} ${introduction}${date} ${behind}`)).toEqual([
          { start, end: start + date.length },
        ]);
      }),
      { numRuns: 500 },
    );
  });

  it('without a word that says so is none, however many there are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(filler, dates)), async (parts) => {
        // The birth of somebody else, too far from the first date.
        const text = `born ${'x '.repeat(40)}${parts.map((part) => part.join(' ')).join(' ')} x x x x x x x x, born`;
        expect((await foundIn(detector, text)).get(NAME)).toEqual({ score: 0, spans: [] });
      }),
      { numRuns: 300 },
    );
  });

  it('behind another date has no share in the words before that', async () => {
    await fc.assert(
      fc.asyncProperty(introductions, dates, dates, async (introduction, first, second) => {
        const start = introduction.length;
        expect(await sureIn(detector, NAME, `${introduction}${first} | ${second}`)).toEqual([
          { start, end: start + first.length },
        ]);
      }),
      { numRuns: 300 },
    );
  });

  it('is looked for in time that grows with the text, whatever it holds', async () => {
    const pieces = [
      'born ',
      'dob 12/03/',
      'born 12/03/1985 ',
      'born march ',
      'dob 1.',
      'dob  ',
      '12 de ',
      'born\u200b12',
    ];
    for (const piece of pieces) {
      const text = `dob ${piece.repeat(Math.ceil(300_000 / piece.length))}`;
      const begun = performance.now();
      await foundIn(detector, text);
      // A quadratic search of that much takes minutes; this takes some 0.2 s.
      expect(performance.now() - begun, piece).toBeLessThan(5000);
    }
  }, 60_000);
});
