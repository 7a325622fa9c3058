import { candidates } from '../candidates.ts';
import { precededBy } from '../context.ts';
import type { Finder, Finding } from '../detector.ts';
import { REACH } from './reach.ts';

const NUMBER = /(?<![\w.-])(\d{3})( - |[- .]?)(\d{2})\2(\d{4})(?![\w]|[-.]\w)/g;
const SPEAKS_FOR = precededBy(
  's\\.?s\\.?n\\.?|ssns|ss ?#|social security*|socialsecurity*|social|tax(?:payer)? id*|tin|itin',
  64,
);
/** Behind the number only what can be meant for it: words that introduce the next one stand there too. */
const BEHIND = 40;
const BEHIND_IT =
  /^(?: ?\((?:ssn|social security(?: number| no\.?)?)\)|,? (?:is|was|as) (?:\w{2,8} )?(?:ssn|social security|social\b))/i;
/** Numbers printed on sample cards and in advertisements; the administration has voided them. */
const VOID = new Set(['078051120', '219099999', '457555462', '123456789', '111111111', '987654321']);

/**
 * US social security numbers: an area that is given out (not 000, 666, 900 to 999), a group and a serial that are not
 * all zeros. With dashes sure; with spaces or bare only with words such as "SSN" before it.
 */
export const findSsns: Finder = (folded) => {
  const { text } = folded;
  const findings: Finding[] = [];
  for (const match of candidates(folded, NUMBER, REACH)) {
    const [whole, area = '', separator = '', group = '', serial = ''] = match;
    if (area === '000' || area === '666' || area >= '900' || group === '00' || serial === '0000') continue;
    const end = match.index + whole.length;
    const context =
      SPEAKS_FOR(text, match.index) ||
      BEHIND_IT.test(text.slice(end, Math.min(folded.horizon(match.index, REACH), end + BEHIND)));
    const score = VOID.has(area + group + serial) ? 0.4 : scoreOf(separator, context);
    if (score > 0) findings.push({ name: 'pii.us_ssn', start: match.index, end, score });
  }
  return findings;
};

function scoreOf(separator: string, context: boolean): number {
  if (separator === '-') return context ? 0.98 : 0.85;
  if (separator === ' ') return context ? 0.95 : 0.3;
  // Bare, with dots, with dashes that have spaces: as often another number.
  return context ? 0.9 : 0;
}
