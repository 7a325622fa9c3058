import { DurableObject, type DurableObjectState, type R2Bucket } from 'cloudflare:workers';
import { EMPTY, link, readLine, type Tail } from './chain.ts';
import { KEY_BYTES } from './commitment.ts';
import { createSealer, SEAL_SECONDS, type Sealer } from './sealing.worker.ts';

/** What the object reads of its Worker's environment, which has checked it. */
interface AuditEnv {
  /** Where the log's files go; absent, everything stays here. */
  readonly AUDIT_BUCKET?: R2Bucket;
  readonly PORTCULLIS_STATE?: { readonly sealSeconds?: number };
}

/** From a bucket that could not be written to the next try, in seconds at most. */
const RETRY_SECONDS = 60;

/**
 * An audit log on Workers: a Durable Object, of which there is one of each name in the world, so that the log has one
 * writer. The chain is the same as in a file; a row of its SQLite is a line. With a bucket the lines go there in files, in
 * the object's alarm: nobody who appends waits for it.
 */
export class AuditObject extends DurableObject<AuditEnv> {
  #tail: Tail;
  readonly #sealer: Sealer;
  /** The log's own name, for its folder in the bucket: an object that an alarm wakes is not told. */
  #name: string | undefined;
  #hasAlarm = false;

  constructor(state: DurableObjectState, env: AuditEnv) {
    super(state, env);
    const { sql } = state.storage;
    sql.exec('CREATE TABLE IF NOT EXISTS entries (seq INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT');
    sql.exec('CREATE TABLE IF NOT EXISTS names (name TEXT PRIMARY KEY) STRICT');
    sql.exec('CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT');
    const [last] = sql.exec<{ line: string }>('SELECT line FROM entries ORDER BY seq DESC LIMIT 1').toArray();
    // A last entry that is damaged refuses to be gone on from: every call then fails, and no exchange is answered.
    this.#tail = last ? readLine(last.line) : EMPTY;
    this.#sealer = createSealer(state.storage, Date.now);
    this.#name = sql.exec<{ name: string }>('SELECT name FROM names').toArray()[0]?.name;
  }

  /**
   * Appends a record; resolves when it is durable.
   *
   * @param record as canonical JSON.
   * @param name of this log; a Worker of an older version, which is being replaced, says none.
   * @throws whatever the storage threw; the record then does not count.
   */
  async append(record: string, name?: string): Promise<void> {
    const { line, tail } = link(this.#tail, record);
    this.ctx.storage.sql.exec('INSERT INTO entries (seq, line) VALUES (?, ?)', tail.seq, line);
    this.#tail = { seq: tail.seq, hash: tail.hash };
    this.#keepName(name);
    await this.ctx.storage.sync();
    await this.#willSeal();
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

  /** Writes what is not yet in the bucket. A bucket that fails is told to the log, and tried again. */
  async alarm(): Promise<void> {
    this.#hasAlarm = false;
    const { AUDIT_BUCKET: bucket } = this.env;
    if (!bucket) return;
    try {
      if (this.#name === undefined) throw new Error('nobody has told the object its name yet');
      await this.#sealer.seal(bucket, this.#name);
    } catch (cause) {
      console.error('error[audit_unavailable]: the audit log could not be written to its bucket, and is kept:', cause);
      await this.ctx.storage.setAlarm(Date.now() + Math.min(this.#sealSeconds, RETRY_SECONDS) * 1_000);
      this.#hasAlarm = true;
    }
  }

  #keepName(name: string | undefined): void {
    if (this.#name !== undefined || name === undefined) return;
    this.ctx.storage.sql.exec('INSERT INTO names (name) VALUES (?)', name);
    this.#name = name;
  }

  /** Sets the alarm where none is set. */
  async #willSeal(): Promise<void> {
    if (this.#hasAlarm || !this.env.AUDIT_BUCKET) return;
    const { storage } = this.ctx;
    if ((await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + this.#sealSeconds * 1_000);
    this.#hasAlarm = true;
  }

  get #sealSeconds(): number {
    return this.env.PORTCULLIS_STATE?.sealSeconds ?? SEAL_SECONDS;
  }
}
