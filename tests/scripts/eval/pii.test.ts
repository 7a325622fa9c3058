import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf16Offsets } from '../../../scripts/eval/offsets.ts';
import { type LabelledText, marksOf, placesOf, SIGNAL_OF_LABEL } from '../../../scripts/eval/pii.ts';
import { compareKinds, type System, totalsOf, unnamedLabels } from '../../../scripts/eval/pii-compare.ts';
import { KINDS, type Kind } from '../../../scripts/eval/pii-kinds.ts';
import { notesOf, type Run, tablesOf } from '../../../scripts/eval/pii-report.ts';
import { readPresidio } from '../../../scripts/eval/presidio.ts';

describe('an offset in code points', () => {
  it('is the length in UTF-16 units of what is before it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, at) => {
        const characters = [...text];
        const count = at % (characters.length + 1);
        expect(utf16Offsets(text)(count)).toBe(characters.slice(0, count).join('').length);
      }),
    );
  });

  it('that the text does not have is refused', () => {
    expect(() => utf16Offsets('😀')(2)).toThrow(RangeError);
    expect(() => utf16Offsets('😀')(-1)).toThrow(RangeError);
  });
});

describe('a value of a set that does not say where it is', () => {
  it('is wherever it stands alone', () => {
    expect(placesOf('Ann met Anna and Ann.', 'Ann')).toEqual([
      { start: 0, end: 3 },
      { start: 17, end: 20 },
    ]);
    expect(placesOf('1234 12 312', '12')).toEqual([{ start: 5, end: 7 }]);
    expect(placesOf('(+1 2)', '+1 2')).toEqual([{ start: 1, end: 5 }]);
    expect(placesOf('nobody', 'Ann')).toEqual([]);
  });
});

describe('a signal', () => {
  it('marks nothing where it is not there, unknown, or too low', () => {
    const spans = [{ start: 0, end: 2 }];
    expect(marksOf(undefined)).toEqual([]);
    expect(marksOf({ name: 'entity.person', unknown: 'error' })).toEqual([]);
    expect(marksOf({ name: 'entity.person', score: 0.49, spans })).toEqual([]);
    expect(marksOf({ name: 'entity.person', score: 0.5, spans })).toEqual(spans);
  });

  it('marks only the windows that reach the score themselves', () => {
    const [low, high] = [
      { start: 0, end: 4, score: 0.2 },
      { start: 4, end: 9, score: 0.8 },
    ];
    expect(marksOf({ name: 'entity.person', score: 0.8, spans: [low!, high!] })).toEqual([high]);
  });
});

describe('what Presidio says', () => {
  const head = '{"versions":{"spacy":"3"},"model":null,"entities":["PERSON"]}';
  const answer = '{"spans":[{"entity":"PERSON","start":2,"end":5,"score":0.85}]}';

  it('is read in UTF-16 units', () => {
    const run = readPresidio(`${head}\n${answer}\n{"spans":[]}\n{"seconds":1.5}\n`, ['😀 Ann', 'x']);
    expect(run).toEqual({
      versions: { spacy: '3' },
      model: null,
      entities: ['PERSON'],
      marks: [[{ entity: 'PERSON', start: 3, end: 6, score: 0.85 }], []],
      seconds: 1.5,
    });
  });

  it.each([
    ['nothing', ''],
    ['an answer too few', `${head}\n{"seconds":1}\n`],
    ['an answer too many', `${head}\n${answer}\n${answer}\n{"seconds":1}\n`],
    ['no end', `${head}\n${answer}\n`],
    ['no beginning', `${answer}\n{"seconds":1}\n`],
  ])('is refused where it is %s', (_, output) => {
    expect(() => readPresidio(output, ['x Ann'])).toThrow('presidio.py gave');
  });

  it('is refused where a span is not in its text', () => {
    expect(() => readPresidio(`${head}\n${answer}\n{"seconds":1}\n`, ['Ann'])).toThrow(RangeError);
  });
});

describe('the kinds', () => {
  it.each(['labels', 'signals', 'entities'] as const)('share no %s', (side) => {
    const names = KINDS.flatMap((kind) => kind[side]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('have every label that one of our signals stands for, but those that no set and no other program knows', () => {
    const labels = KINDS.flatMap((kind) => kind.labels);
    expect(Object.keys(SIGNAL_OF_LABEL).filter((label) => !labels.includes(label))).toEqual(['DATE_OF_BIRTH']);
  });
});

const NAME: Kind = { name: 'name', labels: ['NAME'], signals: ['entity.person'], entities: ['PERSON'] };
const MAIL: Kind = { name: 'mail', labels: ['MAIL'], signals: ['pii.email'], entities: ['EMAIL_ADDRESS'] };
const CARD: Kind = { name: 'card', labels: ['CARD'], signals: ['pii.credit_card'], entities: ['CREDIT_CARD'] };
const TEXTS: readonly LabelledText[] = [
  {
    text: 'Ann a@b.de',
    spans: [
      { label: 'NAME', start: 0, end: 3 },
      { label: 'MAIL', start: 4, end: 10 },
      { label: 'MOOD', start: 0, end: 1 },
    ],
  },
  { text: 'c@d.de', spans: [{ label: 'MAIL', start: 0, end: 6 }] },
];
/** Finds each labelled thing of the kinds that it knows, and marks one thing more in the last text. */
const system = (name: string, known: readonly Kind[]): System => ({
  name,
  knows: (kind) => known.includes(kind),
  marks: (kind, _, index) => [
    ...TEXTS[index]!.spans.filter(({ label }) => kind.labels.includes(label)),
    ...(index === 1 ? [{ start: 20, end: 25 }] : []),
  ],
});
const systems = [system('one', [MAIL]), system('two', [MAIL, NAME, CARD])];
const results = compareKinds('set', TEXTS, [NAME, MAIL, CARD], systems);
/** A kind that the set labels and none knows. */
const MOOD: Kind = { name: 'mood', labels: ['MOOD'], signals: ['entity.mood'], entities: [] };

describe('a comparison', () => {
  it('is of each kind that the set labels; what one does not know it does not find', () => {
    expect(results.map(({ kind, knownTo }) => [kind, knownTo])).toEqual([
      ['name', ['two']],
      ['mail', ['one', 'two']],
    ]);
    expect(results[0]?.counts).toEqual({
      one: { labelled: 1, found: 0, marked: 0, right: 0 },
      two: { labelled: 1, found: 1, marked: 2, right: 1 },
    });
    expect(results[1]?.counts.one).toEqual({ labelled: 2, found: 2, marked: 3, right: 2 });
  });

  it('sums up what all know, and everything', () => {
    const [shared, all] = totalsOf(results, systems);
    expect(shared).toMatchObject({ over: 'both know', kinds: ['mail'] });
    expect(shared?.counts.one).toEqual({ labelled: 2, found: 2, marked: 3, right: 2 });
    expect(all).toMatchObject({ over: 'all', kinds: ['name', 'mail'] });
    expect(all?.counts).toEqual({
      one: { labelled: 3, found: 2, marked: 3, right: 2 },
      two: { labelled: 3, found: 3, marked: 5, right: 3 },
    });
  });

  it('counts as not found what none of them knows', () => {
    const [mood] = compareKinds('set', TEXTS, [MOOD], systems);
    const counts = { labelled: 1, found: 0, marked: 0, right: 0 };
    expect(mood).toEqual({ set: 'set', kind: 'mood', counts: { one: counts, two: counts }, knownTo: [] });
    expect(totalsOf([mood!], systems)[0]?.kinds).toEqual([]);
  });

  it('leaves out, and tells, the labels that no kind stands for', () => {
    expect(unnamedLabels(TEXTS, [NAME, MAIL])).toEqual(new Map([['MOOD', 1]]));
  });

  it('shows a dash for what one does not know, and figures for the rest', () => {
    const comparison = { systems: ['one', 'two'], kinds: results, totals: totalsOf(results, systems), unnamed: {} };
    const [kinds, totals] = tablesOf(comparison);
    expect(kinds?.rows[0]).toEqual(['set', 'name', '1', '-', '-', '-', '0.500', '1.000', '0.667']);
    expect(kinds?.rows[1]).toEqual(['set', 'mail', '2', '0.667', '1.000', '0.800', '0.667', '1.000', '0.800']);
    expect(totals?.rows.map((row) => row.slice(0, 6))).toEqual([
      ['set', 'that both know (1)', '2', '0.667', '1.000', '0.800'],
      ['set', 'all (2)', '3', '0.667', '0.667', '0.667'],
    ]);
  });

  it('says when names are not compared', () => {
    const run = (model: string | null): Run => ({
      date: '2026-01-02',
      command: 'npm run eval:pii',
      machine: 'a machine',
      classifiers: { pii: 'sha256:0' },
      presidio: { versions: { spacy: '3' }, model },
      texts: 2,
      seconds: { one: 1 },
    });
    const comparison = { systems: [], kinds: [], totals: [], unnamed: { set: { MOOD: 1 }, other: {} } };
    expect(notesOf(run(null), comparison).join('\n')).toContain('are not compared');
    expect(notesOf(run('en 3'), comparison).join('\n')).not.toContain('are not compared');
    expect(notesOf(run('en 3'), comparison).join('\n')).toContain('set: MOOD 1; other: none');
  });
});
