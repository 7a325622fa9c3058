import { fold } from './fold.ts';

/** Units of a text that are looked at; eld itself reads some 350 bytes of what is left after cleaning. */
const READ = 2000;
/** Letters from which on a text says enough of its language; one of Chinese or Japanese says as much as three. */
const ENOUGH_LETTERS = 20;
/**
 * As many Latin letters for a text to be surely of a language, or half as many of other scripts: with 20, one English text
 * in 150 was taken for another language, most of them short ones with names; with 40, one in 250.
 */
const SURE_LETTERS = 40;
const LETTER = /\p{L}/gu;
const OTHER = /[^\P{L}\p{sc=Latin}]/gu;
const DENSE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu;

interface Detector {
  detect(text: string): { readonly language: string; isReliable(): boolean };
}

let loading: Promise<Detector> | undefined;

/**
 * The language that a text is written in, as an ISO 639-1 code (`en`, `zh`; 60 languages, by eld);
 * undefined where the text is too short or mixed to tell. Of a long text its beginning decides. The first call loads
 * the database, for which the event loop waits some 200 ms; an entry can have that behind it with `loadLanguages`.
 */
export async function languageOf(text: string): Promise<string | undefined> {
  return detect(beginningOf(text));
}

/** As `languageOf`, and undefined also for short texts in Latin letters, where names and greetings can mislead it. */
export async function sureLanguageOf(text: string): Promise<string | undefined> {
  const read = beginningOf(text);
  if (count(read, LETTER) + count(read, OTHER) + count(read, DENSE) < SURE_LETTERS) return undefined;
  return detect(read);
}

/** What is looked at of a text. */
function beginningOf(text: string): string {
  return fold(text.slice(0, READ)).text;
}

async function detect(read: string): Promise<string | undefined> {
  if (count(read, LETTER) + 2 * count(read, DENSE) < ENOUGH_LETTERS) return undefined;
  loading ??= load();
  const found = (await loading).detect(read);
  return found.language !== '' && found.isReliable() ? found.language : undefined;
}

/** Loads what `languageOf` needs, once. */
export async function loadLanguages(): Promise<void> {
  loading ??= load();
  await loading;
}

/**
 * The smallest database, a module of 0.95 MB: 29 MB of heap where the next has 45, too much beside a model in a Worker, and
 * as good on sentences (60 of 60 in 12 languages). It takes about as long to evaluate as the rest of a start.
 */
async function load(): Promise<Detector> {
  const { eld } = await import('eld/extrasmall');
  // An instance of our own, as cleaning (addresses, codes and numbers are of no language) is a setting of the instance.
  const detector = eld.newInstance();
  detector.enableTextCleanup(true);
  return detector;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
