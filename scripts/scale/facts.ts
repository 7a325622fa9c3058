/**
 * What the arithmetic of docs/scale.md begins with, beside the figures that other documents measured. What is measured
 * here was so by `npm run scale -- --measure`, on two cores that other work shared (2026-11-25, Node 24.21, workerd of
 * wrangler 4.164, Redis 7.0).
 */

/** Exchanges a second. */
export const RATES = [1, 100, 10_000] as const;

/** Of one exchange: a request and an answer of 64 tokens each, the answer in windows of 64, 128 and 256 characters. */
export const EXCHANGE = {
  /** Texts that are scanned: the request, and the answer's windows (gateway/moderation/windows.ts). */
  scans: 4,
  /** Entries of the audit log: `opened` and `closed`. */
  appends: 2,
  /** Of one entry, as a line. Measured: the mean under the policy `detectors`. */
  entryBytes: 13_500,
  /** Seconds from the first byte of the request to the last of the answer. Assumed. */
  seconds: 5,
  /** CPU of workerd under `detectors`, the audit object's work included. Measured: 16 at once. */
  workerCpuMs: 5.5,
} as const;

/** Tenants, whose sizes follow Zipf's law. Assumed. */
export const TENANTS = { count: 1_000, exponent: 1 } as const;

/** How busy anything is planned to be. */
export const PLANNED_USE = 0.7;

/**
 * Calls a second that one Durable Object serves, by Cloudflare's guidance ("Rules of Durable Objects"): 500 to 1,000
 * simple ones, 200 to 500 that write to storage.
 */
export const OBJECT_CALLS = { least: 200, most: 500, simple: 1_000 } as const;

/** Bytes that one Durable Object stores (Cloudflare's limits of the paid plan). */
export const OBJECT_BYTES = 10e9;

/** Milliseconds until a write is durable in a Durable Object. Assumed: others measured 10 to 13 on deployed objects. */
export const DURABLE_MS = 10;

/** As in gateway/state-settings.worker.ts and gateway/audit/sealing.worker.ts. */
export const AUDIT = {
  mostShards: 256,
  sealSeconds: 900,
  /** Seconds for which an object keeps what is in the bucket. */
  keepSeconds: 3_600,
  fileBytes: 4 * 1024 * 1024,
} as const;

/**
 * Of limits by requests, tokens and concurrency, for key and tenant (gateway/limits/sql-limits.worker.ts): calls to the
 * object, and rows that are written, deleted leases included.
 */
export const LIMITS = { calls: 3, rows: 12 } as const;

/** Rows of one audit entry: written, and deleted once it is in the bucket. */
export const ENTRY_ROWS = 2;

/** CPU of Redis, in microseconds. Measured. */
export const REDIS = {
  /** The three scripts of an exchange with limits for key and tenant, where nobody else is under way. */
  scripts: 160,
  /** More of it for each exchange under way of the same key and tenant: a script reads all leases. */
  perLease: 6,
  /** One signal looked for and kept, of 400 bytes. */
  signal: 4.4,
} as const;

/** One log on one disk, 256 at once: entries a second that were durable. Measured: 1,300 to 11,800, as other work left the disk. */
export const FILE_LOG_PER_SECOND = 3_100;

/** Kilometres that light goes in a fibre in a millisecond. */
export const FIBRE_KM = 200;
