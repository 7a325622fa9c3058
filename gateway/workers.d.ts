/** What the gateway uses of the Workers runtime (compatibility date 2025 and later); its types as Cloudflare documents them. */
declare module 'cloudflare:workers' {
  /** Base class of a Durable Object: its public methods can be called by RPC. */
  export abstract class DurableObject<Env = unknown> {
    constructor(state: DurableObjectState, env: Env);
    protected readonly ctx: DurableObjectState;
    protected readonly env: Env;
  }
  export interface DurableObjectState {
    readonly storage: { readonly sql: SqlStorage; sync(): Promise<void> };
  }
  export interface SqlStorage {
    exec<Row extends Record<string, string | number | null | ArrayBuffer>>(
      query: string,
      ...bindings: readonly (string | number | null | ArrayBuffer | Uint8Array)[]
    ): { toArray(): Row[] };
  }
  /** Durable Objects of one class, by name. A stub's methods are the object's, over RPC. */
  export interface DurableObjectNamespace<T> {
    getByName(name: string): { [K in keyof T]: T[K] };
  }
  export interface ExecutionContext {
    /** Keeps the request alive until the promise is settled, 30 s after the response at most. */
    waitUntil(promise: Promise<unknown>): void;
  }
}
