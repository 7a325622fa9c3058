import type { Schedule } from '../../classifiers/schedule.ts';
import { PII, type Signal, type Span } from '../../exchange/signal.ts';
import { BUDGET_MS } from './measure.ts';
import { utf16Offsets } from './offsets.ts';
import { column, type Reader } from './read.ts';
import { addCounts, compareSpans, type SpanCounts } from './spans.ts';

/** The figures of one kind of personal data in one set. */
export interface PiiResult extends SpanCounts {
  readonly set: string;
  readonly signal: string;
}

/** A text with what people labelled in it, under the set's own labels. */
export interface LabelledText {
  readonly text: string;
  readonly spans: readonly (Span & { readonly label: string })[];
}

export interface PiiSet {
  readonly name: string;
  readonly texts: readonly LabelledText[];
}

/** The labels of the data sets that one of our signals stands for. */
export const SIGNAL_OF_LABEL: Readonly<Record<string, string>> = {
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
  DATE_OF_BIRTH: 'pii.date_of_birth',
  AADHAR: 'pii.national_id.in',
  PAN: 'pii.national_id.in',
  VOTER_ID: 'pii.national_id.in',
  PERSON: 'entity.person',
  ADDRESS: 'entity.address',
  STREET_ADDRESS: 'entity.address',
  ZIP_CODE: 'entity.address',
  LOCATION: 'entity.location',
  GPE: 'entity.location',
  ORGANIZATION: 'entity.organization',
  ORG: 'entity.organization',
};

/** Marks what scores at least this: where the shipped policies redact. */
export const MARKED = 0.5;

/** The sets that label personal data. */
export function piiSets(reader: Reader): readonly PiiSet[] {
  return [
    { name: 'presidio_research', texts: presidio(reader) },
    { name: 'pii_syn_nano', texts: nano(reader) },
  ];
}

/** Measures the signals of personal data span by span; what no classifier gives is not found. */
export async function measurePii(schedule: Schedule, reader: Reader): Promise<readonly PiiResult[]> {
  const results: PiiResult[] = [];
  const needed = new Set([...PII.map((kind) => `pii.${kind}`), ...Object.values(SIGNAL_OF_LABEL)]);
  for (const { name: set, texts } of piiSets(reader)) {
    const counts = new Map<string, SpanCounts>();
    for (const { text, spans } of texts) {
      const signals = await schedule.scan({ text, modality: 'text' }, needed, BUDGET_MS);
      for (const name of needed) {
        const labelled = spans.filter(({ label }) => SIGNAL_OF_LABEL[label] === name);
        counts.set(name, addCounts(counts.get(name), compareSpans(labelled, marksOf(signals.get(name)))));
      }
    }
    for (const [signal, count] of counts) results.push({ set, signal, ...count });
  }
  return results;
}

/** Where a signal marks a text; nowhere where it is unknown, or below the score at which policies redact. */
export function marksOf(signal: Signal | undefined): readonly Span[] {
  if (!signal || !('score' in signal) || signal.score < MARKED) return [];
  return (signal.spans ?? []).filter(({ score = signal.score }) => score >= MARKED);
}

interface PresidioSpan {
  readonly entity_type: string;
  readonly start_position: number;
  readonly end_position: number;
}

function presidio(reader: Reader): readonly LabelledText[] {
  return reader.json('presidio_research/synth_dataset_v2.json').map((row) => {
    const text = column(row, 'full_text');
    // Its positions count code points.
    const unit = utf16Offsets(text);
    const spans = (row.spans as readonly PresidioSpan[]).map((span) => ({
      label: span.entity_type,
      start: unit(span.start_position),
      end: unit(span.end_position),
    }));
    return { text, spans };
  });
}

/** This set has the entities but not where they are: each place where one stands alone is one. One of them has no text. */
function nano(reader: Reader): readonly LabelledText[] {
  return reader.json('pii_syn_nano/pii_syn_nano_en.json').map((row) => {
    const text = column(row, 'text');
    const entities = row.NER as readonly { entity?: string; label: string }[];
    return {
      text,
      spans: entities.flatMap(({ entity, label }, index) => {
        const isNamedBefore = entities
          .slice(0, index)
          .some((other) => other.entity === entity && other.label === label);
        return entity && !isNamedBefore ? placesOf(text, entity).map((span) => ({ label, ...span })) : [];
      }),
    };
  });
}

/** Where a value stands in a text, not inside a longer word or number. */
export function placesOf(text: string, value: string): readonly Span[] {
  const spans: Span[] = [];
  for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + value.length)) {
    const end = start + value.length;
    if (isWord(text[start - 1]) && isWord(value[0])) continue;
    if (isWord(text[end]) && isWord(value.at(-1))) continue;
    spans.push({ start, end });
  }
  return spans;
}

function isWord(unit: string | undefined): boolean {
  return unit !== undefined && /[\p{L}\p{N}]/u.test(unit);
}
