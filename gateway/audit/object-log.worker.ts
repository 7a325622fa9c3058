import { PortcullisError } from '../../exchange/errors.ts';
import { type AuditLog, UNRECORDED } from './audit.ts';
import type { AuditObject } from './audit-object.worker.ts';
import { recordText } from './record.ts';

/** The audit object as it is called from a request. */
export type AuditStub = Pick<AuditObject, 'append' | 'commitmentKey' | 'lines'>;

/** The log behind an audit object. `commit` is made once an isolate, from the object's key: it is called synchronously. */
export function createObjectLog(stub: AuditStub, commit: (text: string) => string): AuditLog {
  return {
    commit,
    async append(record) {
      const text = recordText(record);
      try {
        await stub.append(text);
      } catch (cause) {
        throw unavailable(cause);
      }
    },
    close: async () => undefined,
  };
}

/** The object's commitment key. @throws PortcullisError `audit_unavailable`. */
export async function commitmentKeyOf(stub: AuditStub): Promise<Uint8Array> {
  try {
    return await stub.commitmentKey();
  } catch (cause) {
    throw unavailable(cause);
  }
}

function unavailable(cause: unknown): PortcullisError {
  console.error('the audit log cannot be reached or written:', cause);
  return new PortcullisError('audit_unavailable', UNRECORDED, { cause });
}
