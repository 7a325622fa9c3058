import type { Classifier } from '../classifier.ts';
import { createDetector, type Finder, type Finding, LIKELY } from './detector.ts';
import { linksIn, REACH } from './exfiltration/links.ts';
import { scoreOf } from './exfiltration/score.ts';
import { seriesOf } from './exfiltration/series.ts';

/** Raised with every change of what is found. */
const VERSION = 1;
const NAME = 'exfiltration.url';
/** Of images that spell a text letter by letter. */
const SPELLING = 0.7;

/**
 * Finds links and images that carry data out (signal `exfiltration.url`): a document talks the model into writing an
 * image whose address holds what the user said, and showing the answer sends it. The span is the whole image, link or
 * tag. What is asked for without a click scores higher than what needs one; addresses of the own machine or network,
 * relative ones and `data:` score nothing. Every address is recognised by its first 256 units (`longestMatch`), and
 * one that is longer spans to its end.
 */
export function createExfiltrationDetector(): Classifier {
  return createDetector({
    id: 'exfiltration',
    signals: [NAME],
    longestMatch: REACH,
    table: { detector: 'exfiltration', version: VERSION },
    finders: [findExfiltration],
    isUnbounded: true,
    settle: apart,
  });
}

const findExfiltration: Finder = (folded) => {
  const links = linksIn(folded);
  const series = seriesOf(folded, links);
  return links.flatMap((link, index): Finding[] => {
    const score = Math.max(scoreOf(link), series.has(index) ? SPELLING : 0);
    return score > 0 ? [{ name: NAME, start: link.start, end: link.end, score }] : [];
  });
};

/** Sure findings that begin inside another keep what lies behind it: an address in a tag that holds two, or in a link's text. */
function apart(findings: readonly Finding[]): readonly Finding[] {
  const sure = findings.filter(({ score }) => score >= LIKELY).sort((a, b) => a.start - b.start || b.end - a.end);
  let covered = 0;
  const clipped = sure.flatMap((finding): Finding[] => {
    const start = Math.max(finding.start, covered);
    covered = Math.max(covered, finding.end);
    return start < finding.end ? [{ ...finding, start }] : [];
  });
  return [...clipped, ...findings.filter(({ score }) => score < LIKELY)];
}
