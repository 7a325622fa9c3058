import type { Decision } from '../../exchange/decision.ts';
import type { Outcome, Usage } from '../../exchange/exchange.ts';
import type { Modality, Role, Stage } from '../../exchange/segment.ts';
import type { Signal } from '../../exchange/signal.ts';

/** What is recorded of one scanned text: facts, signals, the decision; no content. */
export interface ScanRecord {
  readonly pointer: string;
  readonly stage: Stage;
  readonly role: Role;
  readonly modality: Modality;
  readonly turn: 'newest' | 'older';
  readonly toolName?: string;
  /** In UTF-16 units. */
  readonly length: number;
  /** ISO 639-1, or `und`: it cannot be told. Absent where no policy reads it. */
  readonly language?: string;
  /** Where a window of an answer begins and ends in it; absent for a whole segment. */
  readonly window?: { readonly start: number; readonly end: number };
  /** HMAC-SHA-256 of the text under a key of the log: proves that a text at hand was the one scanned, and tells nothing else. */
  readonly commitment: string;
  /** Every signal that was computed, not only those that the policy asked for; of an empty text none, and each is 0. */
  readonly signals: readonly Signal[];
  readonly decision: Decision;
}

/** Written before the first byte of an answer leaves, and before the model is asked. */
export interface OpenedRecord {
  readonly event: 'opened';
  readonly exchange: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly protocol: string;
  readonly model: string;
  readonly stream: boolean;
  /** How the streamed answer was held back, where that was not by windows. */
  readonly hold?: 'none' | 'full';
  readonly key: string;
  readonly tenant?: string;
  /** What the caller is to the policies, as its key says: a rule or an exemption may have read it. */
  readonly role?: string;
  readonly policies: readonly { readonly id: string; readonly version: string; readonly digest: string }[];
  readonly classifiers: readonly { readonly id: string; readonly digest: string }[];
  /** Days from its end on for which the record is to be kept, where a policy says so. */
  readonly retainDays?: number;
  readonly scans: readonly ScanRecord[];
}

/** Written before the last byte of an answer leaves. */
export interface ClosedRecord {
  readonly event: 'closed';
  readonly exchange: string;
  readonly time: number;
  readonly outcome: Outcome;
  /** The code of the error, or the policy's reason for a refusal. */
  readonly code?: string;
  readonly provider?: string;
  /** The language in which the client was told of a refusal, or given support. */
  readonly language?: string;
  /** How many placeholders in the answer became again what the client had written. */
  readonly restored?: number;
  /** A tool call that did not go: of a placeholder in its arguments this rule has not named the tool. */
  readonly withheld?: { readonly policy: string; readonly rule: string; readonly toolName: string };
  readonly scans: readonly ScanRecord[];
  readonly usage?: Usage;
  /** Milliseconds: scanning of the input, until the model's first event, in all. */
  readonly timings: { readonly inputScanMs: number; readonly firstEventMs?: number; readonly totalMs: number };
}

export type AuditRecord = OpenedRecord | ClosedRecord;

/** An append-only, hash-linked log. */
export interface AuditLog {
  /**
   * Appends a record; resolves when it is durable.
   *
   * @throws PortcullisError `audit_unavailable` when it could not be written: the exchange must then not be answered.
   */
  append(record: AuditRecord): Promise<void>;
  /** HMAC-SHA-256 of a text under the log's own key, `hmac-sha256:` and 64 hexadecimal digits. */
  commit(text: string): string;
  close(): Promise<void>;
}

/** What a client is told when the log cannot be written; the cause (paths, errors of the disk) is the operator's. */
export const UNRECORDED = 'The exchange cannot be recorded, so it is not answered. Try again later.';
