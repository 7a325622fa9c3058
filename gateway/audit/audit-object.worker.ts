import { DurableObject, type DurableObjectState } from 'cloudflare:workers';
import { EMPTY, link, readLine, type Tail } from './chain.ts';
import { KEY_BYTES } from './commitment.ts';

/**
 * The audit log on Workers: a Durable Object, of which there is one in the world, so that the log has one writer. The
 * chain is the same as in a file; a row of its SQLite is a line.
 */
export class AuditObject extends DurableObject {
  #tail: Tail;

  constructor(state: DurableObjectState, env: unknown) {
    super(state, env);
    const { sql } = state.storage;
    sql.exec('CREATE TABLE IF NOT EXISTS entries (seq INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT');
    sql.exec('CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT');
    const [last] = sql.exec<{ line: string }>('SELECT line FROM entries ORDER BY seq DESC LIMIT 1').toArray();
    // A last entry that is damaged refuses to be gone on from: every call then fails, and no exchange is answered.
    this.#tail = last ? readLine(last.line) : EMPTY;
  }

  /** Appends a record, given as canonical JSON; resolves when it is durable. @throws whatever the storage threw; the record then does not count. */
  async append(record: string): Promise<void> {
    const { line, tail } = link(this.#tail, record);
    this.ctx.storage.sql.exec('INSERT INTO entries (seq, line) VALUES (?, ?)', tail.seq, line);
    this.#tail = { seq: tail.seq, hash: tail.hash };
    await this.ctx.storage.sync();
  }

  /** The log's commitment key, made at the first call. */
  async commitmentKey(): Promise<Uint8Array> {
    const { sql } = this.ctx.storage;
    const fresh = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    sql.exec("INSERT OR IGNORE INTO keys (name, bytes) VALUES ('commit', ?)", fresh);
    const [key] = sql.exec<{ bytes: ArrayBuffer }>("SELECT bytes FROM keys WHERE name = 'commit'").toArray();
    await this.ctx.storage.sync();
    return new Uint8Array(key!.bytes);
  }

  /** Lines in order, after entry `after` (0 for the beginning), for a verifier; 1,000 at most. */
  async lines(after: number, limit = 1_000): Promise<string[]> {
    const query = 'SELECT line FROM entries WHERE seq > ? ORDER BY seq LIMIT ?';
    const rows = this.ctx.storage.sql.exec<{ line: string }>(query, after, Math.min(limit, 1_000)).toArray();
    return rows.map((row) => row.line);
  }
}
