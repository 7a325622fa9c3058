import type { Schedule } from '../../classifiers/schedule.ts';
import { isScored, type Reason } from '../../exchange/decision.ts';
import type { JsonValue } from '../../exchange/json.ts';
import type { AuditRecord, ScanRecord } from '../../gateway/audit/audit.ts';
import { moderate } from '../../gateway/moderation/moderate.ts';
import type { ModerationParts } from '../../gateway/moderation/parts.ts';
import { openaiChat } from '../../gateway/protocols/openai-chat.ts';
import { createTelemetry } from '../../gateway/telemetry/spans.ts';
import type { CompiledPolicy } from '../../policies/engine/compiled.ts';
import type { BenignExchange } from './exchanges.ts';

/**
 * What became of a text. `block` stops the exchange; `replace` takes the whole segment away (a tool result, a block
 * in an older turn); `redact` masks spans of it.
 */
export type Harm = 'block' | 'replace' | 'redact' | 'flag';

/** One rule that fired where nothing was wrong. */
export interface Alarm {
  readonly rule: string;
  readonly harm: Harm;
  /** The signals that made it fire, with their scores; none where it fired on an unknown or on facts alone. */
  readonly heads: readonly { readonly signal: string; readonly score: number }[];
  readonly cause: Reason['cause'];
  readonly stage: ScanRecord['stage'];
  readonly pointer: string;
}

export interface Measured {
  readonly id: string;
  readonly kind: string;
  readonly outcome: string;
  readonly alarms: readonly Alarm[];
}

/** Sends one exchange through moderation, in process, with a provider that gives the set's own answer. */
export async function measureExchange(
  exchange: BenignExchange,
  policy: CompiledPolicy,
  schedule: Schedule,
): Promise<Measured> {
  const records: AuditRecord[] = [];
  const parts: ModerationParts = {
    guard: () => ({ policies: [policy], schedule }),
    models: {
      resolve: (model) => ({ provider: answering(exchange.answer ?? ''), model }),
      list: () => [],
    },
    audit: { append: async (record) => void records.push(record), commit: () => '', close: async () => undefined },
    telemetry: createTelemetry(),
    now: () => 0,
    onError: (error) => {
      throw error;
    },
  };
  const body: JsonValue = {
    model: 'benign',
    messages: exchange.messages,
    ...(exchange.tools && { tools: exchange.tools }),
  };
  await moderate(parts, {
    exchangeId: exchange.id,
    protocol: openaiChat,
    read: openaiChat.read(body),
    caller: { key: 'local' },
    disclosure: 'none',
    languages: [],
    route: '/v1/chat/completions',
    abort: new AbortController().signal,
  });
  const closed = records.find((record) => record.event === 'closed');
  return {
    id: exchange.id,
    kind: exchange.kind,
    outcome: closed?.outcome ?? 'unrecorded',
    alarms: records.flatMap(({ scans }) => scans).flatMap(alarmsOf),
  };
}

function answering(text: string) {
  return {
    id: 'benign',
    system: 'benign',
    async *generate() {
      if (text !== '') yield { type: 'text' as const, text };
      yield { type: 'finish' as const, reason: 'stop' as const };
    },
  };
}

function alarmsOf(scan: ScanRecord): Alarm[] {
  const { stage, pointer, turn, decision } = scan;
  return decision.reasons
    .filter(({ shadow }) => !shadow)
    .map(({ rule, effect, cause, atoms }) => ({
      rule,
      harm: harmOf(effect, turn, wholeSegment(scan, rule)),
      heads: headsOf(atoms),
      cause,
      stage,
      pointer,
    }));
}

/** The signals among the atoms, each once: a rule may ask for two thresholds of one signal. */
function headsOf(atoms: Reason['atoms']): Alarm['heads'] {
  const scores = new Map(atoms.filter(isScored).map(({ name, found }) => [name, found]));
  return [...scores].map(([signal, score]) => ({ signal, score }));
}

function wholeSegment({ decision }: ScanRecord, rule: string): boolean {
  return decision.transforms.some((transform) => transform.rule === rule && !transform.span);
}

function harmOf(effect: Reason['effect'], turn: ScanRecord['turn'], isWhole: boolean): Harm {
  if (effect === 'block') return turn === 'newest' ? 'block' : 'replace';
  if (effect === 'replace') return 'replace';
  if (effect === 'redact') return isWhole ? 'replace' : 'redact';
  return 'flag';
}
