import { compareText, SEVERITIES, type Transform } from '../../exchange/decision.ts';
import type { Replacement } from '../../exchange/json-text.ts';

/** A replacement, and whose placeholder it is where the text comes back: of every rule that asks for one there. */
export interface Redaction extends Replacement {
  readonly restores: readonly Transform[];
}

/**
 * The replacements that the transforms of a decision come to: sorted, disjoint, in offsets of the text. Spans that
 * overlap merge under the strongest transform: the one that tells least of what stood there, then the higher severity,
 * then the smaller (policy id, rule id). So one more rule never shows more. Of several rules that would have the text back
 * each has its say in where to.
 *
 * @param length of the text, in UTF-16 units; a transform without a span covers it whole.
 */
export function replacementsOf(transforms: readonly Transform[], length: number): readonly Redaction[] {
  const spans = transforms
    .map((transform) => ({ start: transform.span?.start ?? 0, end: transform.span?.end ?? length, transform }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const merged: { start: number; end: number; transform: Transform; all: Transform[]; isJoined?: boolean }[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    // Of an empty text (an image) every span is empty, and the same.
    if (last && (span.start < last.end || (span.start === last.start && span.end === last.end))) {
      last.isJoined ||=
        span.start !== last.start || span.end !== last.end || isNumbered(span.transform) || isNumbered(last.transform);
      last.end = Math.max(last.end, span.end);
      last.all.push(span.transform);
      if (compareStrength(span.transform, last.transform) < 0) last.transform = span.transform;
    } else {
      merged.push({ ...span, all: [span.transform] });
    }
  }
  return merged.map(({ start, end, transform, all, isJoined }) => {
    const { replacement } = transform;
    return {
      start,
      end,
      // The last four of a larger span are others than those that its rule would show, and may be what another one hides;
      // and a placeholder hides all of them from the model.
      replacement: isJoined ? replacement.replaceAll('{last4}', NO_LAST4) : replacement,
      restores: isNumbered(transform) ? all.filter(isNumbered).sort(compareStrength) : [],
    };
  });
}

function isNumbered({ replacement }: Transform): boolean {
  return replacement.includes('{n}');
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
