import type { RE2JS } from 're2js';
import type { Finder, Finding } from '../detector.ts';

/** Units before a stretch that the engine sees, for `^` and `\b`. */
const LEAD = 2;

/**
 * Matches of a pattern from left to right and apart, each cut off at `limit` units. The text is read in stretches, so
 * that the engine never looks further than twice the limit from where a match may begin: what is found at a place
 * depends on little more than `limit` units from there, and time is linear even for `A.*B`.
 */
export function patternFinder(name: string, pattern: RE2JS, limit: number): Finder {
  return ({ text }) => {
    if (!pattern.test(text)) return [];
    const findings: Finding[] = [];
    let position = 0;
    while (position < text.length) {
      const match = within(pattern, text, position, position + 2 * limit);
      if (!match || match.start >= position + limit) {
        position += limit;
        continue;
      }
      const isWhole = match.end - match.start <= limit;
      const cut = isWhole ? match : within(pattern, text, match.start, match.start + limit);
      if (cut && cut.start === match.start && cut.end > cut.start) {
        findings.push({ name, ...cut, score: 1 });
        position = cut.end;
      } else {
        position = match.start + 1;
      }
    }
    return findings;
  };
}

interface Match {
  readonly start: number;
  readonly end: number;
}

function within(pattern: RE2JS, text: string, from: number, to: number): Match | undefined {
  const lead = Math.min(from, LEAD);
  const matcher = pattern.matcher(text.slice(from - lead, to));
  if (!matcher.find(lead)) return undefined;
  return { start: from - lead + matcher.start(), end: from - lead + matcher.end() };
}
