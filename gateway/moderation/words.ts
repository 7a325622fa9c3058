import { languageOf } from '../../classifiers/detectors/language.ts';
import type { Message } from '../../exchange/decision.ts';
import type { Segment } from '../../exchange/segment.ts';

/** For messages that are worded in no language of the client. */
const FALLBACK = 'en';

/** A message in the first of some languages that it is worded in, and which that is. */
export function wordsOf(
  { text }: Message,
  languages: readonly string[],
): { readonly language: string; readonly words: string } {
  const [first = FALLBACK] = Object.keys(text);
  const language =
    [...languages, FALLBACK].map((wanted) => tagFor(wanted, Object.keys(text))).find((tag) => tag) ?? first;
  return { language, words: text[language] ?? 'The request was stopped by policy.' };
}

/** The tag for a language: the very one, the one of which it is a variety, or a variety of it (BCP 47; RFC 4647, 3.4). */
function tagFor(wanted: string, tags: readonly string[]): string | undefined {
  const parts = wanted.toLowerCase().split('-');
  for (let end = parts.length; end > 0; end -= 1) {
    const range = parts.slice(0, end).join('-');
    const tag = tags.find((one) => one.toLowerCase() === range);
    if (tag !== undefined) return tag;
  }
  return tags.find((one) => one.toLowerCase().startsWith(`${parts[0]}-`));
}

/**
 * The languages to speak to the end user in, best first: the one in which the newest text of the user is written, then
 * what the client's `accept-language` asks for (RFC 9110, 12.5.4), which is often that of a library. None where the
 * messages are in one language only: then there is no choice, and nothing has to be looked at.
 */
export async function languagesFor(
  messages: readonly Message[],
  segments: readonly Segment[],
  accepted: readonly string[],
): Promise<readonly string[]> {
  if (messages.every(({ text }) => Object.keys(text).length <= 1)) return [];
  const newest = segments.findLast(
    ({ stage, role, turn }) => stage === 'input' && role === 'user' && turn === 'newest',
  );
  const written = newest && (await languageOf(newest.text));
  return [...(written === undefined ? [] : [written]), ...accepted];
}
