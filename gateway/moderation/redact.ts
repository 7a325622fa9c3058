import { compareText, SEVERITIES, type Transform } from '../../exchange/decision.ts';
import type { Replacement } from '../../exchange/json-text.ts';

/**
 * The replacements that the transforms of a decision come to: sorted, disjoint, in offsets of the text. Spans that
 * overlap merge under the strongest transform: the higher severity, then the smaller (policy id, rule id).
 *
 * @param length of the text, in UTF-16 units; a transform without a span covers it whole.
 */
export function replacementsOf(transforms: readonly Transform[], length: number): readonly Replacement[] {
  const spans = transforms
    .map((transform) => ({ start: transform.span?.start ?? 0, end: transform.span?.end ?? length, transform }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const merged: { start: number; end: number; transform: Transform }[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    // Of an empty text (an image) every span is empty, and the same.
    if (last && (span.start < last.end || (span.start === last.start && span.end === last.end))) {
      last.end = Math.max(last.end, span.end);
      if (compareStrength(span.transform, last.transform) < 0) last.transform = span.transform;
    } else {
      merged.push({ ...span });
    }
  }
  return merged.map(({ start, end, transform }) => ({ start, end, replacement: transform.replacement }));
}

function compareStrength(a: Transform, b: Transform): number {
  return (
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    compareText(a.policy, b.policy) ||
    compareText(a.rule, b.rule) ||
    compareText(a.replacement, b.replacement)
  );
}
