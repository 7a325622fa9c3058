import { createCache } from '../../../classifiers/cache.ts';
import type { Classifier } from '../../../classifiers/classifier.ts';
import { createSchedule } from '../../../classifiers/schedule.ts';
import type { Exchange } from '../../../exchange/exchange.ts';
import type { Segment } from '../../../exchange/segment.ts';
import type { AuditRecord } from '../../../gateway/audit/audit.ts';
import type { ModerationParts } from '../../../gateway/moderation/parts.ts';
import type { Provider } from '../../../gateway/providers/provider.ts';
import { createTelemetry } from '../../../gateway/telemetry/spans.ts';
import type { PolicyDocument } from '../../../policies/engine/document.ts';
import { compile } from '../../properties/policies/arbitraries.ts';

/** Everything that moderation needs, with what it records; a model that says nothing. */
export function fakeParts(policy: Pick<PolicyDocument, 'rules'>, classifiers: readonly Classifier[]) {
  const records: AuditRecord[] = [];
  const provider: Provider = {
    id: 'fake',
    system: 'fake',
    async *generate() {
      yield { type: 'finish', reason: 'stop' };
    },
  };
  const guard = {
    policies: [
      compile({
        id: 'test',
        version: '1.0.0',
        defaults: { message: 'no' },
        messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
        ...policy,
      }),
    ],
    schedule: createSchedule({ classifiers, cache: createCache() }),
  };
  const parts: ModerationParts = {
    guard: () => guard,
    models: { resolve: (model) => ({ provider, model }), list: () => [] },
    audit: {
      append: async (record) => void records.push(record),
      commit: () => '',
      close: async () => undefined,
    },
    telemetry: createTelemetry(),
    now: Date.now,
    onError: (error) => {
      throw error;
    },
  };
  return { parts, records };
}

/** A text of the newest user turn. */
export function segmentOf(text: string, index: number, more: Partial<Segment> = {}): Segment {
  const pointer = `/messages/${index}/content`;
  return { pointer, stage: 'input', role: 'user', modality: 'text', form: 'text', turn: 'newest', text, ...more };
}

/** An exchange of these texts, a message each. */
export function exchangeOf(segments: readonly Segment[]): Exchange {
  const body = { model: 'm', messages: segments.map(({ text }) => ({ role: 'user', content: text })) };
  return {
    id: 'exc_test',
    time: 0,
    protocol: 'openai.chat',
    caller: { key: 'local' },
    request: { model: 'm', stream: false, form: 'openai.chat', body },
    segments,
  };
}
