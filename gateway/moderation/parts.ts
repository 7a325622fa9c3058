import type { Schedule } from '../../classifiers/schedule.ts';
import type { CompiledPolicy } from '../../policies/engine/compiled.ts';
import type { AuditLog } from '../audit/audit.ts';
import type { ModelInfo, Provider } from '../providers/provider.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** The models that clients may name. */
export interface ModelDirectory {
  /** @throws PortcullisError `model_not_found`. */
  resolve(name: string): { readonly provider: Provider; readonly model: string };
  list(): readonly ModelInfo[];
}

/** What decides, as one thing that never changes: an exchange takes it at its beginning and keeps to it until its end. */
export interface GuardSnapshot {
  readonly policies: readonly CompiledPolicy[];
  readonly schedule: Schedule;
}

/** All that moderation needs; the entry of each runtime injects it. */
export interface ModerationParts {
  /** What decides now; a reload makes it another one. */
  readonly guard: () => GuardSnapshot;
  readonly models: ModelDirectory;
  readonly audit: AuditLog;
  readonly telemetry: Telemetry;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of every error that is not one of ours, for the log. */
  readonly onError: (error: unknown) => void;
}
