/** What the gateway uses of the Workers runtime (compatibility date 2025 and later); its types as Cloudflare documents them. */
declare module 'cloudflare:workers' {
  /** Base class of a Durable Object: its public methods can be called by RPC. */
  export abstract class DurableObject<Env = unknown> {
    constructor(state: DurableObjectState, env: Env);
    protected readonly ctx: DurableObjectState;
    protected readonly env: Env;
  }
  export interface DurableObjectState {
    readonly storage: DurableObjectStorage;
  }
  export interface DurableObjectStorage {
    readonly sql: SqlStorage;
    sync(): Promise<void>;
    /** Milliseconds since the epoch; null where none is set, and while it runs. */
    getAlarm(): Promise<number | null>;
    /** Calls `alarm` of the object then, at least once; replaces the one that was set. */
    setAlarm(time: number): Promise<void>;
  }
  export interface SqlStorage {
    exec<Row extends Record<string, string | number | null | ArrayBuffer>>(
      query: string,
      ...bindings: readonly (string | number | null | ArrayBuffer | Uint8Array)[]
    ): Iterable<Row> & { toArray(): Row[] };
  }
  /** Durable Objects of one class, by name. A stub's methods are the object's, over RPC. */
  export interface DurableObjectNamespace<T> {
    getByName(name: string): { [K in keyof T]: T[K] };
  }
  export interface ExecutionContext {
    /** Keeps the request alive until the promise is settled, 30 s after the response at most. */
    waitUntil(promise: Promise<unknown>): void;
  }
  export interface KVNamespace {
    /** null where there is no such key, as far as this place knows. */
    get(key: string): Promise<string | null>;
  }
  export interface R2Bucket {
    /** null where the condition does not hold. @throws where the body has not the digest. */
    put(
      key: string,
      body: Uint8Array,
      options: { readonly onlyIf?: { readonly etagDoesNotMatch: string }; readonly sha256?: string },
    ): Promise<R2Object | null>;
    head(key: string): Promise<R2Object | null>;
  }
  export interface R2Object {
    readonly size: number;
    readonly checksums: { readonly sha256?: ArrayBuffer };
  }
  export interface AnalyticsEngineDataset {
    /** Returns at once; an index of 96 bytes, 20 texts and 20 numbers at most. */
    writeDataPoint(point: {
      readonly indexes: readonly string[];
      readonly blobs: readonly string[];
      readonly doubles: readonly number[];
    }): void;
  }
}
