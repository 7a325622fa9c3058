import { type Folded, originOf } from '../fold.ts';

/** A word of a text, without case, width, punctuation or markup, and where it stands in the original. */
export interface Word {
  readonly text: string;
  /** UTF-16 offsets in the folded text. */
  readonly start: number;
  readonly end: number;
  /** UTF-16 offsets in the original text. */
  readonly from: number;
  readonly to: number;
  /** How much of a word it counts for: one sign of a script without spaces is a half. */
  readonly weight: number;
  /** Whether it says something of this text, and not of all texts. */
  readonly isTelling: boolean;
}

const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const WORD = new RegExp(`([${UNSPACED}]\\p{M}*)|[[\\p{L}\\p{M}\\p{N}]--[${UNSPACED}]]+`, 'gv');

/** What every English text has, and what every instruction to a model has. */
const GENERIC: ReadonlySet<string> = new Set(
  (
    'the and for are but not you all any can had her was one our out has him his how its may new now old see two way ' +
    'who did get let put say she too use that with have this will your from they know want been good much some time ' +
    'very when come here just like long make many more only over such take than them well were what into about after ' +
    'also back could first other their there these think those would which while where should because before between ' +
    'both each even every most must then through under until upon without within whether shall might own same ' +
    'assistant helpful harmless honest respectful friendly polite concise model language chatbot bot system prompt ' +
    'user users customer customers human person people answer answers answering question questions respond response ' +
    'responses reply replies instruction instructions instructed follow following always never please provide ' +
    'providing information help helps helping best ability accurate accurately clear clearly short brief sure keep ' +
    'task tasks conversation message messages text topic topics detailed knowledge possible safe safely don doesn ' +
    'your yours yourself i am im is it be as at by in of on or to do if my me we us an a so no up ai based given'
  ).split(' '),
);

/** The words of a text. Linear in its length. */
export function wordsOf(folded: Folded): readonly Word[] {
  const words: Word[] = [];
  for (const match of folded.text.matchAll(WORD)) {
    const [start, end] = [match.index, match.index + match[0].length];
    const span = originOf(folded, { start, end });
    const text = match[0].normalize('NFKC').toLowerCase();
    const isSign = match[1] !== undefined;
    const isTelling = isSign || (text.length > 2 && !GENERIC.has(text));
    words.push({ text, start, end, from: span.start, to: span.end, weight: isSign ? 0.5 : 1, isTelling });
  }
  return words;
}
