import { joinAll, type Stop } from '../../exchange/decision.ts';
import type { PortcullisError } from '../../exchange/errors.ts';
import type { Exchange, Outcome, Usage } from '../../exchange/exchange.ts';
import type { Stage } from '../../exchange/segment.ts';
import type { CompiledPolicy } from '../../policies/engine/compiled.ts';
import { holdOf } from '../../policies/engine/hold.ts';
import type { ClosedRecord, ScanRecord } from '../audit/audit.ts';
import type { ExchangeTrace } from '../telemetry/telemetry.ts';
import type { GuardSnapshot, ModerationParts } from './parts.ts';
import { classifierDigests, type Scanned } from './scan.ts';

/** How an exchange came out, for its record and its trace. */
export interface Ending {
  readonly outcome: Outcome;
  readonly status: number;
  readonly code?: string;
  /** In which the client was told of a refusal. */
  readonly language?: string;
}

/** What an exchange cost, for whoever counts it. */
export interface Spent {
  /** As the model's server counted the tokens. */
  readonly usage?: Usage;
  /** The model was asked, and did not fail before it began: without a usage nobody says what that cost. */
  readonly wasAtWork: boolean;
}

/**
 * The evidence of one exchange: its trace, and its two entries in the audit log. `opened` is durable before the model
 * is asked, `closed` before the last byte leaves; whoever answers without either gets an error thrown.
 */
export class ExchangeLog {
  readonly #parts: ModerationParts;
  readonly #exchange: Exchange;
  /** The policies that apply to the exchange, and what scans for them. */
  readonly #guard: GuardSnapshot;
  readonly #trace: ExchangeTrace;
  readonly #began: number;
  readonly #onEnd: ((spent: Spent) => Promise<void>) | undefined;
  #scans: ScanRecord[] = [];
  #inputScanMs = 0;
  #firstEventMs: number | undefined;
  #provider: string | undefined;
  #usage: Usage | undefined;
  #finish: string | undefined;
  #language: string | undefined;
  #restored = 0;
  #withheld: ClosedRecord['withheld'];
  #state: 'new' | 'opened' | 'closed' = 'new';

  /** @param onEnd told once, when the exchange has ended; never rejects. */
  constructor(
    parts: ModerationParts,
    exchange: Exchange,
    guard: GuardSnapshot,
    trace: ExchangeTrace,
    onEnd?: (spent: Spent) => Promise<void>,
  ) {
    this.#parts = parts;
    this.#exchange = exchange;
    this.#guard = guard;
    this.#trace = trace;
    this.#onEnd = onEnd;
    this.#began = parts.now();
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  /** Scans that belong together (the input; one window of an answer) become one span. */
  scanned(stage: Stage, start: number, scans: readonly Scanned[]): void {
    for (const { record } of scans) this.#scans.push(record);
    this.#trace.scan({
      stage,
      start,
      end: this.#parts.now(),
      segments: scans.length,
      decision: joinAll(scans.map(({ decision }) => decision)),
      policies: this.#guard.policies.map(({ id, version }) => ({ id, version })),
    });
    if (this.#state === 'new') this.#inputScanMs = this.#parts.now() - this.#began;
  }

  /** @throws PortcullisError `audit_unavailable`. */
  async open(): Promise<void> {
    await this.#appendOpened();
    this.#state = 'opened';
  }

  async #appendOpened(): Promise<void> {
    const { id, protocol, caller, request } = this.#exchange;
    const scans = this.#takeScans();
    const hold = holdOf(this.#guard.policies);
    await this.#parts.audit.append({
      event: 'opened',
      exchange: id,
      time: this.#exchange.time,
      protocol,
      model: request.model,
      stream: request.stream,
      ...(request.stream && hold !== 'window' && { hold }),
      key: caller.key,
      ...(caller.tenant !== undefined && { tenant: caller.tenant }),
      ...(caller.role !== undefined && { role: caller.role }),
      policies: this.#guard.policies.map(({ id, version, digest }) => ({ id, version, digest })),
      classifiers: classifierDigests(this.#guard.schedule.classifiers),
      ...retention(this.#guard.policies),
      scans,
    });
  }

  modelAsked(provider: string, system: string, model: string): void {
    this.#provider = provider;
    this.#trace.chatStart(system, model);
  }

  /** In which language the answer has words of the policy. */
  spokeIn(language: string): void {
    this.#language = language;
  }

  /** A tool call that did not go, for a placeholder in its arguments; the first is told. */
  withheld(call: NonNullable<ClosedRecord['withheld']>): void {
    this.#withheld ??= call;
  }

  /** How many placeholders of the answer became again what the client had written. */
  restored(count: number): void {
    this.#restored = count;
  }

  modelBegan(): void {
    this.#firstEventMs ??= this.#parts.now() - this.#began;
  }

  modelEnded(finish: string, usage: Usage | undefined): void {
    this.#finish = finish;
    this.#usage = usage;
  }

  /**
   * Writes the end of the exchange, once; a second call does nothing.
   *
   * @throws PortcullisError `audit_unavailable`; the trace has ended all the same.
   */
  async close(ending: Ending): Promise<void> {
    if (this.#state === 'closed') return;
    const isNew = this.#state === 'new';
    this.#state = 'closed';
    // Counted while the record is written, and before the last byte leaves: the client's next request finds it.
    const counted = this.#onEnd?.(this.#spent(ending));
    if (this.#provider !== undefined) {
      this.#trace.chatEnd({
        ...(this.#finish !== undefined && { finish: this.#finish }),
        ...(this.#usage && { usage: this.#usage }),
        ...(ending.outcome !== 'answered' && { error: ending.code ?? ending.outcome }),
      });
    }
    try {
      if (isNew) await this.#appendOpened();
      await this.#appendClosed(ending);
      this.#trace.end(ending);
    } catch (error) {
      this.#trace.end({ status: 503, outcome: 'failed', code: 'audit_unavailable' });
      throw error;
    } finally {
      await counted;
    }
  }

  #spent({ outcome }: Ending): Spent {
    const failedAtOnce = outcome === 'failed' && this.#firstEventMs === undefined;
    return {
      ...(this.#usage && { usage: this.#usage }),
      wasAtWork: this.#provider !== undefined && !failedAtOnce,
    };
  }

  async #appendClosed(ending: Ending): Promise<void> {
    const spoken = ending.language ?? this.#language;
    await this.#parts.audit.append({
      event: 'closed',
      exchange: this.#exchange.id,
      time: this.#parts.now(),
      outcome: ending.outcome,
      ...(ending.code !== undefined && { code: ending.code }),
      ...(this.#provider !== undefined && { provider: this.#provider }),
      ...(spoken !== undefined && { language: spoken }),
      ...(this.#restored > 0 && { restored: this.#restored }),
      ...(this.#withheld && { withheld: this.#withheld }),
      scans: this.#takeScans(),
      ...(this.#usage && { usage: this.#usage }),
      timings: {
        inputScanMs: this.#inputScanMs,
        ...(this.#firstEventMs !== undefined && { firstEventMs: this.#firstEventMs }),
        totalMs: this.#parts.now() - this.#began,
      },
    });
  }

  #takeScans(): ScanRecord[] {
    const scans = this.#scans;
    this.#scans = [];
    return scans;
  }
}

/** Of several policies the longest. */
function retention(policies: readonly CompiledPolicy[]): { readonly retainDays?: number } {
  const days = policies.flatMap(({ retainDays }) => retainDays ?? []);
  return days.length > 0 ? { retainDays: Math.max(...days) } : {};
}

/** What an error that ended an exchange is called in its record. */
export function endingOf(error: PortcullisError): Ending {
  return { outcome: error.code === 'cancelled' ? 'cancelled' : 'failed', status: error.status, code: error.code };
}

/** @param language in which the client was told. */
export function refusalEnding(stop: Stop, status: number, language?: string): Ending {
  return { outcome: 'refused', status, code: stop.message.code, ...(language !== undefined && { language }) };
}
