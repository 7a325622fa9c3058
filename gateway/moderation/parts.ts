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

/** All that moderation needs; the entry of each runtime injects it. */
export interface ModerationParts {
  readonly policies: readonly CompiledPolicy[];
  readonly schedule: Schedule;
  readonly models: ModelDirectory;
  readonly audit: AuditLog;
  readonly telemetry: Telemetry;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of every error that is not one of ours, for the log. */
  readonly onError: (error: unknown) => void;
}
