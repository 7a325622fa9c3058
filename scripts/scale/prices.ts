/**
 * List prices of Cloudflare's Workers Paid plan, in US dollars, beyond what the plan's 5 dollars a month include, as
 * its documentation had them in 2026 (developers.cloudflare.com: workers/platform/pricing,
 * durable-objects/platform/pricing, r2/pricing, kv/platform/pricing, analytics/analytics-engine/pricing). They can
 * change, and a contract has others.
 */
export const PRICES = {
  /** A million requests to a Worker. */
  workerRequests: 0.3,
  /** A million milliseconds of CPU. */
  workerCpu: 0.02,
  /** A million requests to Durable Objects; a call and an alarm are one each. */
  objectRequests: 0.15,
  /** A million GB-seconds of Durable Objects at work; idle ones are not billed. */
  objectDuration: 12.5,
  /** A million rows written in SQLite; a deleted row and an alarm that is set are one each. */
  rowsWritten: 1,
  /** A GB of SQLite for a month. */
  objectStorage: 0.2,
  /** A million writes to R2 (class A). */
  bucketWrites: 4.5,
  /** A GB of R2 for a month. */
  bucketStorage: 0.015,
  /** A million reads of KV. */
  keyReads: 0.5,
  /** A million data points of Analytics Engine; announced, not billed yet. */
  dataPoints: 0.25,
} as const;

/** The memory that a Durable Object is billed for, in GB. */
export const OBJECT_GB = 0.128;
