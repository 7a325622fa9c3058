import type { Classifier } from '../../classifiers/classifier.ts';
import { createContext } from '../../classifiers/context.ts';
import { languageOf } from '../../classifiers/detectors/language.ts';
import type { Schedule } from '../../classifiers/schedule.ts';
import { type Decision, joinAll } from '../../exchange/decision.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { Facts, Segment, Stage } from '../../exchange/segment.ts';
import type { Signal } from '../../exchange/signal.ts';
import type { CompiledPolicy } from '../../policies/engine/compiled.ts';
import { evaluate, neededSignals } from '../../policies/engine/evaluate.ts';
import type { AuditLog, ScanRecord } from '../audit/audit.ts';

/** What the model produces: only there is a text that repeats its instructions a leak. */
const MODEL_STAGES: ReadonlySet<Stage> = new Set(['output', 'reasoning', 'tool_call']);

/** What a scan needs, chosen by the entry of each runtime. */
export interface ScanParts {
  readonly schedule: Schedule;
  readonly audit: Pick<AuditLog, 'commit'>;
}

/** A segment that has been decided on, with the entry that the record keeps of it. */
export interface Scanned {
  readonly decision: Decision;
  readonly record: ScanRecord;
}

/** One exchange's way to scan: the exchange's facts, its policies and its abort are the same for all its segments. */
export interface Scanner {
  scan(segment: Segment, window?: ScanRecord['window']): Promise<Scanned>;
  /** How much text past a window's end its scan has to see, in UTF-16 units. */
  readonly lookahead: number;
}

/**
 * The scan of one exchange: signals by the schedule, a decision by each policy, and their join.
 *
 * @param exchange without segments there is no context to read a text in.
 * @param wanted signals that are computed for every segment beside those that the policies need.
 */
export function createScanner(
  parts: ScanParts,
  policies: readonly CompiledPolicy[],
  exchange: Pick<Exchange, 'time' | 'protocol' | 'caller'> & {
    readonly id?: string;
    readonly segments?: Exchange['segments'];
    readonly request: Pick<Exchange['request'], 'model'>;
  },
  abort?: AbortSignal,
  wanted: ReadonlySet<string> = new Set(),
): Scanner {
  const budgetMs = Math.min(...policies.map((policy) => policy.budgetMs));
  const { caller } = exchange;
  const context = createContext((exchange.segments ?? []).filter(isInstruction).map(({ text }) => text));
  const readsLanguage = policies.some(({ fields }) => fields.includes('language'));
  return {
    lookahead: parts.schedule.longestMatch,
    async scan(segment, window) {
      const language =
        readsLanguage && segment.modality === 'text' ? ((await languageOf(segment.text)) ?? 'und') : undefined;
      const facts: Facts = {
        'segment.stage': segment.stage,
        'segment.role': segment.role,
        'segment.modality': segment.modality,
        'segment.length': segment.text.length,
        'segment.turn': segment.turn,
        ...(segment.toolName !== undefined && { 'tool.name': segment.toolName }),
        ...(caller.tenant !== undefined && { 'caller.tenant': caller.tenant }),
        ...(caller.role !== undefined && { 'caller.role': caller.role }),
        ...(exchange.id !== undefined && { 'exchange.id': exchange.id }),
        'caller.key': caller.key,
        model: exchange.request.model,
        protocol: exchange.protocol,
        ...(language !== undefined && { language }),
      };
      const needed = new Set([...neededSignals(policies, facts), ...wanted]);
      const signals = await parts.schedule.scan(
        {
          text: segment.text,
          modality: segment.modality,
          ...(segment.media !== undefined && { media: segment.media }),
          ...(MODEL_STAGES.has(segment.stage) && { context }),
        },
        needed,
        budgetMs,
        abort,
      );
      const decision = joinAll(policies.map((policy) => evaluate(policy, facts, signals, exchange.time)));
      return {
        decision,
        record: {
          pointer: segment.pointer,
          stage: segment.stage,
          role: segment.role,
          modality: segment.modality,
          turn: segment.turn,
          ...(segment.toolName !== undefined && { toolName: segment.toolName }),
          length: segment.text.length,
          ...(language !== undefined && { language }),
          ...(window && { window }),
          commitment: parts.audit.commit(segment.media ?? segment.text),
          signals: computed(segment, signals),
          decision,
        },
      };
    },
  };
}

/** What an operator wrote: texts of their own, and not the definitions of tools. */
function isInstruction({ stage, role, modality }: Segment): boolean {
  return stage === 'input' && modality === 'text' && (role === 'system' || role === 'developer');
}

/** Without the zeros of an empty text, which are known and were not computed. */
function computed({ modality, text }: Segment, signals: ReadonlyMap<string, Signal>): readonly Signal[] {
  const all = [...signals.values()];
  return modality === 'text' && text === '' ? all.filter((signal) => 'unknown' in signal) : all;
}

/** How a record names the classifiers that a gateway runs. */
export function classifierDigests(classifiers: readonly Classifier[]): readonly { id: string; digest: string }[] {
  return classifiers.map(({ id, digest }) => ({ id, digest }));
}
