import type { Decision, Transform } from '../../../exchange/decision.ts';
import type { Segment } from '../../../exchange/segment.ts';
import type { Scanner } from '../../../gateway/moderation/scan.ts';

/** `#` and 1 to 9 digits and `#`: a code that has to be redacted; never longer than this. */
export const CODE = /#[0-9]{1,9}#/g;
export const LONGEST_CODE = 11;
/** An opening that has to be redacted up to its closing, however far that is. */
export const BLOCK = /<<(?:[^>]|>(?!>))*(?:>>|$)/g;
/** A text that holds this is stopped. */
export const FORBIDDEN = '!!';

const LABEL = '[X]';
const message = { as: 'refusal', code: 'stopped', text: { en: 'No.' } } as const;
const base = { policy: 'p', rule: 'r', severity: 'high' } as const;

/** A scanner whose signals are exact, so that a property can say what may leave. */
export function fakeScanner(scanned: string[] = []): Scanner {
  return {
    lookahead: LONGEST_CODE,
    async scan(segment, window) {
      scanned.push(segment.text);
      const decision = decide(segment);
      return { decision, record: { ...recordOf(segment), decision, ...(window && { window }) } };
    },
  };
}

function decide({ text }: Segment): Decision {
  if (text.includes(FORBIDDEN)) {
    return { verdict: 'block', stop: { ...base, cause: 'content', message }, transforms: [], reasons: [] };
  }
  const transforms: Transform[] = [CODE, BLOCK].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      ...base,
      span: { start: match.index, end: match.index + match[0].length },
      replacement: LABEL,
    })),
  );
  return { verdict: 'pass', transforms, reasons: [] };
}

function recordOf(segment: Segment) {
  const { pointer, stage, role, modality, turn } = segment;
  return { pointer, stage, role, modality, turn, length: segment.text.length, commitment: '', signals: [] };
}
