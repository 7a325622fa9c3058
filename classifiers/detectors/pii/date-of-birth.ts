import type { Finder, Finding } from '../detector.ts';
import { datesIn, type WrittenDate } from './date.ts';
import { REACH } from './reach.ts';

/** Units of text before and behind a date in which words may say that it is one of birth. */
const BEFORE = 64;
const BEHIND = 40;

/** Names of such a date. What they name may stand in the next sentence or line. */
const LABELS = word(
  'dates?~of~birth|date~?of~?birth|birth~?dates?|(?:birth~?days?|b-?day)(?! (?:part|card|gift|present|cake|message|wish|invit))|dob|d\\.o\\.b|' +
    'geburts(?:datum|daten|tag)|geb\\.?~?dat(?:um)?|date~de~naissance|f(?:echa)?\\.?(?:~de)?~nac(?:imiento)?|cumpleaños|' +
    'data~di~nascita|compleanno|data~de~nasc(?:imento)?|geboorte(?:datum|dag)|verjaardag|' +
    'data~urodzenia|fødselsdato|fødselsdag|födelsedatum|syntymäaika|doğum~tarihi|дата~рождения|день~рождения',
  '出生日期|出生年月日|生年月日|생년월일',
);
/** Words that tell of a birth, in the same sentence as its date. `NATO` is not Italian. */
const VERBS = word(
  "born|birth|geboren(?:e[rn]?)?|geb(?=\\.)|(?<=[(,] ?)b(?=\\.)|née?s?|naissance|nacid[oa]s?|nació|nací|nat[oa](?= (?:a|il) | l')|" +
    'nacque|nascita|nascid[oa]s?|nasceu|nasci|nascimento|nacimiento|urodzon\\p{L}*|født|född|syntynyt|doğumlu|родил\\p{L}*|рождени[яе]',
  '出生|生于|生まれ',
);
/** Words between it and the date which say that the date is another one. */
const AGAINST = word(
  'died|dead|deaths?|deceased|passed|hired|joined|start\\p{L}*|began|admi\\p{L}*|discharg\\p{L}*|issu\\p{L}*|expir\\p{L}*|since|' +
    'until|till|sign(?:ed|ature)?|effective|appointments?|visit\\p{L}*|due|updated|created|modified|sent|received|' +
    'order\\p{L}*|deliver\\p{L}*|invoice\\p{L}*|meetings?|married|wedding|graduat\\p{L}*|moved|' +
    'date(?=["\']? ?[:=])|gestorben|verstorben|verheiratet|seit|bis|ausgestellt|gültig|eingestellt|décédée?|morte?|mariée?|' +
    'depuis|délivrée?|falleci\\p{L}*|murió|casad[oa]|desde|hasta|expedid[oa]|mort[oa]|rilasciat[oa]|scade\\p{L}*|falec\\p{L}*|' +
    'emitid[oa]|overleden|getrouwd|sinds|tot|†',
  '死亡|去世',
);
/** Right behind the date: `12.3.1985 geboren`, `March 12, 1985 (DOB)`, `is my birthday`. */
const BEHIND_IT = new RegExp(
  '^(?:(?: in \\p{L}+)? (?:geboren|born)(?!\\p{L})|,? ?\\((?:dob|d\\.o\\.b\\.?|date of birth|birth ?date|birthday|geb\\.|geboren)\\)' +
    '| (?:is|was) (?:my|his|her|their|your) (?:date of birth|dob|birth ?date|birthday)(?!\\p{L}))',
  'iu',
);
/** A sentence ends behind a word, and not behind a short one: `in St. Louis`. */
const SENTENCE_END = /\p{L}{3}\)?\.\s|\d\.\s+\p{Lu}|[!?;]\s|\n\s*\n|。/u;

/** Whole words, whatever their case; `~` is a space, or what stands for it in code. The second list is of scripts without spaces. */
function word(words: string, unspaced: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.replaceAll('~', '[ _-]')})(?![\\p{L}\\p{N}])|${unspaced}`, 'giu');
}

/**
 * Dates of birth: a date with words that say so before it or right behind it. The words nearest to a date count, and
 * those before another date are that one's. A date without such words is none, and not even a hint.
 */
export const findDatesOfBirth: Finder = (folded) => {
  const { text } = folded;
  // Most texts tell of no birth: then no date has to be looked for.
  if (!/\d/.test(text) || (text.search(LABELS) < 0 && text.search(VERBS) < 0)) return [];
  const findings: Finding[] = [];
  let before = 0;
  for (const date of datesIn(folded)) {
    const { start, end } = date;
    const said = wordsBefore(text, Math.max(before, start - BEFORE), start);
    const behind = BEHIND_IT.test(text.slice(end, Math.min(folded.horizon(start, REACH), end + BEHIND)));
    const score = scoreOf(date, said ?? (behind ? 'told' : undefined));
    if (score > 0) findings.push({ name: 'pii.date_of_birth', start, end, score });
    before = end;
  }
  return findings;
};

/** Whether the text from `from` on names a date of birth that comes at `start`, or tells of a birth. */
function wordsBefore(text: string, from: number, start: number): 'named' | 'told' | undefined {
  // One unit more shows whether a word begins there.
  const seen = text.slice(Math.max(0, from - 1), start);
  const named = lastEnd(seen, LABELS);
  const told = lastEnd(seen, VERBS);
  const nearest = Math.max(named, told);
  if (nearest <= 0 || seen.slice(nearest).search(AGAINST) >= 0) return undefined;
  if (named >= told) return 'named';
  return SENTENCE_END.test(seen.slice(told)) ? undefined : 'told';
}

/** Where the last match ends; 0 where there is none. */
function lastEnd(text: string, words: RegExp): number {
  let end = 0;
  for (const match of text.matchAll(words)) end = match.index + match[0].length;
  return end;
}

function scoreOf({ writing }: WrittenDate, said: 'named' | 'told' | undefined): number {
  if (!said || (writing === 'spaced numbers' && said === 'told')) return 0;
  if (writing === 'no year') return 0.6;
  return said === 'named' ? 0.95 : 0.85;
}
