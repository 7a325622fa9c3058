import type { SqlStorage } from 'cloudflare:workers';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { onTestFinished } from 'vitest';

/** The storage of a Durable Object, in memory, until the test ends. */
export function openObjectStorage(): { readonly sql: SqlStorage; sync(): Promise<void> } {
  const database = new DatabaseSync(':memory:');
  onTestFinished(() => database.close());
  return {
    sql: {
      exec<Row extends Record<string, string | number | null | ArrayBuffer>>(query: string, ...bindings: unknown[]) {
        const rows = database.prepare(query).all(...(bindings as SQLInputValue[])) as Row[];
        return Object.assign(rows, { toArray: () => rows });
      },
    },
    sync: async () => undefined,
  };
}
