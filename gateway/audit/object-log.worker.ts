import type { DurableObjectNamespace } from 'cloudflare:workers';
import { digest } from '../../exchange/canonical.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import { type AuditLog, type AuditRecord, UNRECORDED } from './audit.ts';
import type { AuditObject } from './audit-object.worker.ts';
import { recordText } from './record.ts';

/** The log that there always was, which has the key of all; the others are `audit-1`, `audit-2`, … */
const FIRST_LOG = 'audit';

/**
 * The logs behind the audit objects, for one request. Which one an exchange is in follows from its tenant, or its key
 * where it has none, so that a tenant's exchanges are in one chain. `commit` is made once an isolate, from the first
 * object's key: it is called synchronously.
 *
 * @param shards how many logs there are.
 */
export function createObjectLog(
  objects: DurableObjectNamespace<AuditObject>,
  shards: number,
  commit: (text: string) => string,
): AuditLog {
  const logs = new Map<string, string>();
  const logOf = (record: AuditRecord): string => {
    if (record.event === 'opened') logs.set(record.exchange, shardOf(record.tenant ?? record.key, shards));
    const log = logs.get(record.exchange);
    if (log === undefined) throw new RangeError(`${record.exchange} is closed and was never opened`);
    return log;
  };
  return {
    commit,
    async append(record) {
      const text = recordText(record);
      const log = logOf(record);
      try {
        await objects.getByName(log).append(text, log);
      } catch (cause) {
        throw unavailable(cause);
      }
    },
    close: async () => undefined,
  };
}

/** The name of the log in which a tenant's exchanges are. */
export function shardOf(tenant: string, shards: number): string {
  const shard = Number.parseInt(digest(tenant).slice('sha256:'.length, 'sha256:'.length + 8), 16) % shards;
  return shard === 0 ? FIRST_LOG : `${FIRST_LOG}-${shard}`;
}

/** The commitment key of all logs. @throws PortcullisError `audit_unavailable`. */
export async function commitmentKeyOf(objects: DurableObjectNamespace<AuditObject>): Promise<Uint8Array> {
  try {
    return await objects.getByName(FIRST_LOG).commitmentKey();
  } catch (cause) {
    throw unavailable(cause);
  }
}

function unavailable(cause: unknown): PortcullisError {
  console.error('the audit log cannot be reached or written:', cause);
  return new PortcullisError('audit_unavailable', UNRECORDED, { cause });
}
