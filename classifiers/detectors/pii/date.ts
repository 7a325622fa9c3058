import { candidates } from '../candidates.ts';
import type { Folded } from '../fold.ts';
import { isDay } from './national-id/form.ts';
import { REACH } from './reach.ts';

/** A calendar date in a text. */
export interface WrittenDate {
  readonly start: number;
  readonly end: number;
  readonly writing: 'numbers' | 'spaced numbers' | 'month by name' | 'no year';
}

/** Names of months and their short forms: English, German, French, Spanish, Italian, Portuguese, Dutch. */
const MONTHS: readonly string[] = [
  'january|januar|jänner|janvier|enero|gennaio|janeiro|januari|janv|jan|ene|gen',
  'february|februar|feber|février|fevrier|febrero|febbraio|fevereiro|februari|févr|feb|fév|fev',
  'march|märz|maerz|mars|marzo|março|marco|maart|mar|mär|mrz|mrt',
  'april|avril|abril|aprile|apr|avr|abr',
  'may|mai|mayo|maggio|maio|mei|mag',
  'june|juni|juin|junio|giugno|junho|jun|giu',
  'july|juli|juillet|julio|luglio|julho|juil|jul|lug',
  'august|août|aout|agosto|augustus|aug|ago',
  'september|septembre|septiembre|setiembre|settembre|setembro|sept|sep|set',
  'october|oktober|octobre|octubre|ottobre|outubro|oct|okt|ott|out',
  'november|novembre|noviembre|novembro|nov',
  'december|dezember|décembre|decembre|diciembre|dicembre|dezembro|déc|dec|dez|dic',
];
/** `May`, `Mai`, `mei` are names, and the other short words are short forms: `born in Jan 13 years ago`. */
const SHORT_NAMES = new Set(['may', 'mai', 'mei', 'mars', 'juni', 'juin', 'juli', 'june', 'july', 'août', 'aout']);
const MONTH_OF = new Map(MONTHS.flatMap((names, index) => names.split('|').map((name) => [name, index + 1] as const)));
const MONTH = `(?<month>${MONTHS.join('|')})(?![\\p{L}\\p{N}])\\.?`;
const DAY = '(?<day>\\d{1,2})(?!\\d)';

/** Where a date may begin and end: not in a word of Latin letters, nor in a longer number, time, path or version. */
const HEAD = '(?<![\\p{Script=Latin}\\d_]|\\d[-/.:,]|[-/.]\\d[-/.])';
const TAIL = '(?![\\p{Script=Latin}\\d_]|[-/.:]\\d)';

/** `1985-03-12` (with a time behind it or not), `12/03/1985`, `12. 3. 1985`, `12 03 1985`, `12.3.85`, `1985年3月12日`. */
const NUMERIC = new RegExp(
  `${HEAD}(?:(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})(?:T\\d\\d:\\d\\d[\\d:.]{0,10}Z?)?` +
    '|(\\d{1,2})([-/.]|\\. | )(\\d{1,2})\\6(\\d{4}|\\d{2}))' +
    `${TAIL}|(?<!\\d)(\\d{4})年(\\d{1,2})月(\\d{1,2})日`,
  'gu',
);
/** `12 March 1985`, `12th of March, 1985`, `12. März 1985`, `1º de marzo de 1985`, `12-MAR-85`. */
const DAY_FIRST = new RegExp(
  `${HEAD}${DAY}(?<ordinal>st|nd|rd|th|er|\\.?º|)\\.?(?:[ /-]| (?<of>of|de) )${MONTH}` +
    `(?:(?:,? | del? )(?<year>\\d{4}|'\\d{2})|[-/](?<short>\\d{4}|\\d{2}))?${TAIL}`,
  'giu',
);
/** `March 12, 1985`, `Mar 12th 1985`. */
const MONTH_FIRST = new RegExp(
  `${HEAD}${MONTH}[ -]${DAY}(?<ordinal>st|nd|rd|th|)(?:(?:,? ?| of |-)(?<year>\\d{4}|'\\d{2}))?${TAIL}`,
  'giu',
);

/** The dates of a text, in order and apart. What has a day or a month that there is not, or a year far off, is none. */
export function datesIn(folded: Folded): readonly WrittenDate[] {
  const dates: WrittenDate[] = [];
  for (const match of candidates(folded, NUMERIC, REACH)) keep(dates, match, numeric(match));
  for (const pattern of [DAY_FIRST, MONTH_FIRST])
    for (const match of candidates(folded, pattern, REACH)) keep(dates, match, named(match));
  dates.sort((a, b) => a.start - b.start || b.end - a.end);
  let covered = 0;
  return dates.filter(({ start, end }) => {
    if (start < covered) return false;
    covered = end;
    return true;
  });
}

function keep(dates: WrittenDate[], match: RegExpExecArray, writing: WrittenDate['writing'] | undefined): void {
  if (writing) dates.push({ start: match.index, end: match.index + match[0].length, writing });
}

function numeric(match: RegExpExecArray): WrittenDate['writing'] | undefined {
  const [, year, , month, day, first, sign, second, last, ...kanji] = match;
  if (year) return isDate(year, Number(month), Number(day)) ? 'numbers' : undefined;
  if (kanji[0]) return isDate(kanji[0], Number(kanji[1]), Number(kanji[2])) ? 'numbers' : undefined;
  const [one, two] = [Number(first), Number(second)];
  if (!isDate(last ?? '', one, two) && !isDate(last ?? '', two, one)) return undefined;
  return sign === ' ' ? 'spaced numbers' : 'numbers';
}

function named({ groups = {} }: RegExpExecArray): WrittenDate['writing'] | undefined {
  const { day, month = '', ordinal, of, year, short } = groups;
  const number = MONTH_OF.get(month.toLowerCase()) ?? 0;
  if (year ?? short) return isDate(year ?? short ?? '', number, Number(day)) ? 'month by name' : undefined;
  // `5 may` and `march 5` are not always dates.
  const isClear = /^\p{Lu}/u.test(month) || ordinal !== '' || of !== undefined;
  return isClear && isFull(month) && isDay(number, Number(day)) ? 'no year' : undefined;
}

function isFull(month: string): boolean {
  return month.length > 4 || SHORT_NAMES.has(month.toLowerCase());
}

/** Whether somebody alive may have been born then, or a date be near it; two digits say too little of a year. */
function isDate(year: string, month: number, day: number): boolean {
  const isYear = year.length !== 4 || (year >= '1880' && year <= '2039');
  return isYear && isDay(month, day);
}
