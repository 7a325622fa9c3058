import { compareText, SEVERITIES, type Transform } from '../../exchange/decision.ts';
import type { Replacement } from '../../exchange/json-text.ts';

/**
 * The replacements that the transforms of a decision come to: sorted, disjoint, in offsets of the text. Spans that
 * overlap merge under the strongest transform: the one that tells least of what stood there, then the higher severity,
 * then the smaller (policy id, rule id). So one more rule never shows more.
 *
 * @param length of the text, in UTF-16 units; a transform without a span covers it whole.
 */
export function replacementsOf(transforms: readonly Transform[], length: number): readonly Replacement[] {
  const spans = transforms
    .map((transform) => ({ start: transform.span?.start ?? 0, end: transform.span?.end ?? length, transform }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const merged: { start: number; end: number; transform: Transform; isJoined?: boolean }[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    // Of an empty text (an image) every span is empty, and the same.
    if (last && (span.start < last.end || (span.start === last.start && span.end === last.end))) {
      last.isJoined ||= span.start !== last.start || span.end !== last.end || isNumbered(span) || isNumbered(last);
      last.end = Math.max(last.end, span.end);
      if (compareStrength(span.transform, last.transform) < 0) last.transform = span.transform;
    } else {
      merged.push({ ...span });
    }
  }
  return merged.map(({ start, end, transform: { replacement }, isJoined }) => {
    // The last four of a larger span are others than those that its rule would show, and may be what another one hides;
    // and a numbered placeholder hides all of them from the model.
    return { start, end, replacement: isJoined ? replacement.replaceAll('{last4}', NO_LAST4) : replacement };
  });
}

function isNumbered({ transform }: { readonly transform: Transform }): boolean {
  return transform.replacement.includes('{n}');
}

/** Stands for the last four where they are not shown. */
export const NO_LAST4 = '••••';

/** What a replacement tells of the text that it covers, from most to least; one without any of these tells nothing. */
const TELLING = ['{neutral}', '{n}', '{last4}', '{mask}', '{hash}'];

function discretion({ replacement }: Transform): number {
  const most = TELLING.findIndex((placeholder) => replacement.includes(placeholder));
  return most === -1 ? TELLING.length : most;
}

function compareStrength(a: Transform, b: Transform): number {
  return (
    discretion(b) - discretion(a) ||
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    compareText(a.policy, b.policy) ||
    compareText(a.rule, b.rule) ||
    compareText(a.replacement, b.replacement)
  );
}
