/**
 * ONNX Runtime as `scripts/build-ort.ts` makes it for workerd; wrangler.edge.toml says where it lies. What is used of its C
 * interface, as onnxruntime-web 1.30 calls it (lib/wasm/wasm-types.ts there): pointers are byte offsets into its memory,
 * handles are not 0, and a status that is not 0 is an error.
 */
declare module 'portcullis-ort' {
  export const wasm: WebAssembly.Module;
  /** Resolves when the runtime is there. */
  export function createOrt(options: OrtOptions): Promise<Ort>;

  export interface OrtOptions {
    readonly numThreads: 1;
    /** Called once, with the imports of the module; hands over the instance, in this turn or a later one. */
    instantiateWasm(
      imports: WebAssembly.Imports,
      give: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): void;
  }

  export interface Ort {
    /** The memory; another array whenever it has grown. */
    readonly HEAPU8: Uint8Array;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    stackSave(): number;
    stackAlloc(bytes: number): number;
    stackRestore(stack: number): void;
    setValue(pointer: number, value: number, type: 'i32' | '*'): void;
    getValue(pointer: number, type: 'i32' | '*'): number;
    UTF8ToString(pointer: number): string;
    _OrtInit(threads: number, logLevel: number): number;
    _OrtGetLastError(code: number, message: number): number;
    _OrtCreateSessionOptions(
      optimisation: number,
      arena: boolean,
      memoryPattern: boolean,
      mode: number,
      profiling: boolean,
      profilePrefix: number,
      logId: number,
      logSeverity: number,
      logVerbosity: number,
      optimisedModelPath: number,
    ): number;
    _OrtReleaseSessionOptions(options: number): number;
    _OrtCreateSession(model: number, bytes: number, options: number): number;
    _OrtReleaseSession(session: number): number;
    _OrtCreateTensor(type: number, data: number, bytes: number, dims: number, rank: number, location: number): number;
    _OrtGetTensorData(tensor: number, type: number, data: number, dims: number, rank: number): number;
    _OrtReleaseTensor(tensor: number): number;
    _OrtFree(pointer: number): number;
    _OrtCreateRunOptions(logSeverity: number, logVerbosity: number, terminate: boolean, tag: number): number;
    _OrtRun(
      session: number,
      inputNames: number,
      inputs: number,
      inputCount: number,
      outputNames: number,
      outputCount: number,
      outputs: number,
      options: number,
    ): number;
  }
}
