import type { Schedule } from '../../classifiers/schedule.ts';
import { PII, type Span } from '../../exchange/signal.ts';
import { BUDGET_MS } from './measure.ts';
import { column, type Reader } from './read.ts';
import { addCounts, compareSpans, type SpanCounts } from './spans.ts';

/** The figures of one kind of personal data in one set. */
export interface PiiResult extends SpanCounts {
  readonly set: string;
  readonly signal: string;
}

interface Labelled {
  readonly text: string;
  readonly spans: readonly (Span & { readonly signal: string })[];
}

/** The labels of the data sets that one of our signals stands for. */
const KINDS: Readonly<Record<string, string>> = {
  EMAIL_ADDRESS: 'pii.email',
  EMAIL: 'pii.email',
  PHONE_NUMBER: 'pii.phone',
  PHONE: 'pii.phone',
  CREDIT_CARD: 'pii.credit_card',
  IBAN_CODE: 'pii.iban',
  IBAN: 'pii.iban',
  US_SSN: 'pii.us_ssn',
  SSN: 'pii.us_ssn',
  IP_ADDRESS: 'pii.ip',
};

/** Marks what scores at least this: where the shipped policies redact. */
export const MARKED = 0.5;

/** Measures the detector of personal data span by span. */
export async function measurePii(schedule: Schedule, reader: Reader): Promise<readonly PiiResult[]> {
  const results: PiiResult[] = [];
  const needed = new Set(PII.map((kind) => `pii.${kind}`));
  for (const [set, texts] of [
    ['presidio_research', presidio(reader)],
    ['pii_syn_nano', nano(reader)],
  ] as const) {
    const counts = new Map<string, SpanCounts>();
    for (const { text, spans } of texts) {
      const signals = await schedule.scan({ text, modality: 'text' }, needed, BUDGET_MS);
      for (const name of needed) {
        const signal = signals.get(name);
        const marked = signal && 'score' in signal && signal.score >= MARKED ? (signal.spans ?? []) : [];
        const labelled = spans.filter((span) => span.signal === name);
        counts.set(name, addCounts(counts.get(name), compareSpans(labelled, marked)));
      }
    }
    for (const [signal, count] of counts) results.push({ set, signal, ...count });
  }
  return results;
}

interface PresidioSpan {
  readonly entity_type: string;
  readonly start_position: number;
  readonly end_position: number;
}

function presidio(reader: Reader): readonly Labelled[] {
  return reader.json('presidio_research/synth_dataset_v2.json').map((row) => {
    const text = column(row, 'full_text');
    // Its positions count code points.
    const characters = [...text];
    const unit = (position: number) => characters.slice(0, position).join('').length;
    const spans = (row.spans as readonly PresidioSpan[]).flatMap((span) => {
      const signal = KINDS[span.entity_type];
      return signal ? [{ signal, start: unit(span.start_position), end: unit(span.end_position) }] : [];
    });
    return { text, spans };
  });
}

/** This set has the entities but not where they are. */
function nano(reader: Reader): readonly Labelled[] {
  return reader.json('pii_syn_nano/pii_syn_nano_en.json').map((row) => {
    const text = column(row, 'text');
    const spans = (row.NER as readonly { entity: string; label: string }[]).flatMap(({ entity, label }) => {
      const signal = KINDS[label];
      const start = text.indexOf(entity);
      return signal && start >= 0 ? [{ signal, start, end: start + entity.length }] : [];
    });
    return { text, spans };
  });
}
