import { canonicalJson, digest } from '../../exchange/canonical.ts';
import type { JsonValue } from '../../exchange/json.ts';
import type { Signal, Span } from '../../exchange/signal.ts';
import type { Classifier } from '../classifier.ts';
import { type Context, NO_CONTEXT } from '../context.ts';
import { type Folded, fold, originOf } from './fold.ts';

/** One place in a folded text that looks like what a signal names, and how surely. */
export interface Finding {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/** Looks for one kind of thing. Linear in the text, whatever it holds; findings are in the order of their start. */
export type Finder = (folded: Folded, context: Context) => readonly Finding[];

/** At and above this a finding is taken for what it looks like; below it is a hint. */
export const LIKELY = 0.5;

/** Texts from this length on give the event loop a turn between finders, so that a deadline can fire. */
const LONG_TEXT = 65_536;

interface DetectorParts {
  readonly id: string;
  readonly signals: readonly string[];
  readonly longestMatch: number;
  /** Everything that the findings depend on, and a version for what is code. */
  readonly table: JsonValue;
  readonly finders: readonly Finder[];
  /** Whether a finder reads the context. */
  readonly readsContext?: boolean;
  /**
   * Its spans have no bound: one that ends with the text takes along what shows nothing behind it, so that it reaches
   * to the end and is seen to go on.
   */
  readonly isUnbounded?: boolean;
  /** How the text is read; folded by default. */
  readonly read?: (text: string) => Folded;
  /** What remains of all the findings together; by default all of them. */
  readonly settle?: (findings: readonly Finding[]) => readonly Finding[];
}

/**
 * A classifier made of finders. A signal's score is that of its best finding. Its spans are the findings of at least
 * 0.5, or, where there is none, the hints below that: a hint beside a sure finding is not redacted with it.
 */
export function createDetector(parts: DetectorParts): Classifier {
  return {
    id: parts.id,
    digest: digest(canonicalJson(parts.table)),
    signals: parts.signals,
    modalities: ['text'],
    longestMatch: parts.longestMatch,
    ...(parts.readsContext && { readsContext: true }),
    async classify(text, abort, context = NO_CONTEXT) {
      abort.throwIfAborted();
      const folded = (parts.read ?? fold)(text);
      const findings: Finding[] = [];
      for (const finder of parts.finders) {
        if (text.length >= LONG_TEXT) await turn(abort);
        for (const finding of finder(folded, context)) findings.push(finding);
      }
      const settled = parts.settle ? parts.settle(findings) : findings;
      return parts.signals.map((name) => signalOf(name, settled, folded, parts.isUnbounded ?? false));
    },
  };
}

async function turn(abort: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  abort.throwIfAborted();
}

function signalOf(name: string, findings: readonly Finding[], folded: Folded, isUnbounded: boolean): Signal {
  const own = findings.filter((finding) => finding.name === name);
  if (own.length === 0) return { name, score: 0 };
  const score = own.reduce((best, finding) => Math.max(best, finding.score), 0);
  const carrying = score >= LIKELY ? own.filter((finding) => finding.score >= LIKELY) : own;
  carrying.sort((a, b) => a.start - b.start || b.end - a.end);
  const spans: Span[] = [];
  let covered = 0;
  for (const finding of carrying) {
    if (finding.start < covered) continue;
    covered = finding.end;
    const span = originOf(folded, finding);
    const isAtEnd = finding.end === folded.text.length;
    spans.push(isUnbounded && isAtEnd ? { start: span.start, end: folded.origin(finding.end) } : span);
  }
  return { name, score, spans };
}
