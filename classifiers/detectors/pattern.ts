import { RE2JS } from 're2js';
import { PortcullisError } from '../../exchange/errors.ts';
import { PATTERN_LIMIT, patternProblem } from '../../exchange/pattern.ts';
import type { Classifier } from '../classifier.ts';
import { createDetector, type Finder } from './detector.ts';
import { asIs, fold } from './fold.ts';
import { keywordFinder } from './pattern/keywords.ts';

import { longestOf } from './pattern/longest.ts';
import { patternFinder } from './pattern/matches.ts';

/** A detector as a policy's author writes it: a pattern in RE2 syntax, or keywords that stand as whole words. */
export interface DetectorSpec {
  readonly name: string;
  readonly pattern?: string;
  readonly keywords?: readonly string[];
  /** Whether upper and lower case differ; they do by default. */
  readonly caseSensitive?: boolean;
}

const KEYWORD_LIMIT = 200;

/** Units behind a match that `\b` and `$` look at. */
const BEHIND = 2;

/** Raised with every change of how patterns or keywords are matched. */
const VERSION = 2;

/**
 * The detectors of a policy as one classifier, each with the signal `custom.<name>` (score 1 where it matches). Time
 * is linear in the text for every pattern, and for any number of keywords. A pattern reads the text as it is; keywords
 * read it folded (NBSP is a space, full-width letters are ASCII, characters that show nothing are dropped). No match is
 * longer than `longestMatch`: what the longest pattern or keyword can cover (256 units for a pattern without bound, which
 * is cut off there; twice its length for a keyword) and the two units behind it.
 *
 * @throws PortcullisError `invalid_policy`, with a hint, for a pattern that is not RE2, matches the empty text, can
 *   never match or is too slow (`patternProblem`), for a keyword without a letter, digit or sign or too long, and for a
 *   detector that has neither or a name twice.
 * @example
 * const detector = createPatternDetector([{ name: 'ticket', pattern: 'ACME-[0-9]{6}' }]);
 */
export function createPatternDetector(detectors: readonly DetectorSpec[]): Classifier {
  const names = detectors.map(({ name }) => `custom.${name}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw invalid(twice, 'is defined twice', 'give each detector a name of its own');
  const made = detectors.map(makeFinder);
  return createDetector({
    id: 'patterns',
    signals: names,
    longestMatch: Math.max(0, ...made.map(({ longest }) => longest)),
    table: {
      detector: 'pattern',
      version: VERSION,
      detectors: detectors.map(({ name, pattern, keywords, caseSensitive = true }) => [
        name,
        pattern ?? null,
        keywords ? [...keywords] : null,
        caseSensitive,
      ]),
    },
    read: asIs,
    finders: made.map(({ finder }) => finder),
  });
}

function makeFinder(spec: DetectorSpec): { readonly finder: Finder; readonly longest: number } {
  const name = `custom.${spec.name}`;
  if ((spec.pattern === undefined) === (spec.keywords === undefined)) {
    throw invalid(name, 'needs a pattern or keywords, and not both', 'make two detectors of it');
  }
  if (spec.keywords) return makeKeywords(name, spec.keywords, spec.caseSensitive ?? true);
  const pattern = spec.pattern ?? '';
  const caseSensitive = spec.caseSensitive ?? true;
  const problem = patternProblem(pattern, caseSensitive);
  if (problem) throw invalid(name, `cannot be: ${problem.message}`, problem.hint);
  const compiled = RE2JS.compile(pattern, caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
  const longest = Math.min(PATTERN_LIMIT, longestOf(pattern));
  return { finder: patternFinder(name, compiled, longest), longest: longest + BEHIND };
}

function makeKeywords(name: string, keywords: readonly string[], caseSensitive: boolean) {
  const longest = Math.max(0, ...keywords.map((keyword) => keyword.length));
  if (
    keywords.length === 0 ||
    longest > KEYWORD_LIMIT ||
    keywords.some((keyword) => fold(keyword).text.trim() === '')
  ) {
    throw invalid(name, 'has no keyword, or one that is empty or too long', `write 1 to ${KEYWORD_LIMIT} characters`);
  }
  // Room for characters that show nothing between those that do, and for the one behind the word.
  const reach = 2 * longest + BEHIND;
  return { finder: keywordFinder(name, keywords, caseSensitive, reach), longest: reach };
}

function invalid(name: string, what: string, hint: string): PortcullisError {
  return new PortcullisError('invalid_policy', `Detector ${name} ${what}. Hint: ${hint}.`);
}
