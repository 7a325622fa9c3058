import { createOrt, type Ort, wasm } from 'portcullis-ort';
import type { Output, OutputName, Session } from './session.ts';

/** Of the C interface: element types, where a tensor lies, how much is optimised, and what is logged. */
const FLOAT32 = 1;
const INT64 = 7;
const IN_MEMORY = 1;
const ALL = 99;
const ERRORS = 3;

/** Bytes of a pointer and of a number. */
const WORD = 4;

const INPUTS = ['input_ids', 'attention_mask'] as const;

/**
 * A session on ONNX Runtime's WebAssembly, in one thread and a memory of its own.
 *
 * It calls the C interface instead of onnxruntime-web's: that one has the module compiled from bytes, which workerd forbids,
 * and waits between the steps of a run, so that two requests would take turns on one stack and one could be left waiting by
 * another that was ended. Here a run is one step: it blocks the isolate and is over before anything else happens.
 *
 * @param model as for `session.node.ts`; it is copied into the runtime's memory.
 * @param more the outputs that are read beside `logits`.
 * @throws Error with the runtime's words when the bytes are not such a model or do not fit in memory.
 */
export async function createSession(model: Uint8Array, more: readonly OutputName[]): Promise<Session> {
  const ort = await createOrt({
    numThreads: 1,
    instantiateWasm: (imports, give) => give(new WebAssembly.Instance(wasm, imports), wasm),
  });
  check(ort, ort._OrtInit(1, ERRORS));
  const session = openModel(ort, model);
  const outputs = ['logits', ...more] as const;
  const names = {
    inputs: INPUTS.map((name) => cString(ort, name)),
    outputs: outputs.map((name) => cString(ort, name)),
  };
  let broken: unknown;
  return {
    async run(ids, mask) {
      if (broken !== undefined) throw new Error('the runtime stopped in an earlier run', { cause: broken });
      try {
        const results = runOnce(ort, session, names, [ids, mask]);
        const others = more.map((name, index) => [name, results[index + 1]!] as const);
        return { ...Object.fromEntries(others), logits: results[0]! };
      } catch (error) {
        // A trap leaves its memory in any state: nothing that it says afterwards can be trusted.
        if (error instanceof WebAssembly.RuntimeError) broken = error;
        throw error;
      }
    },
    async close() {
      broken = new Error('closed');
      check(ort, ort._OrtReleaseSession(session));
    },
  };
}

/** A handle of the session. */
function openModel(ort: Ort, model: Uint8Array): number {
  const bytes = allocate(ort, model);
  const options = given(ort, ort._OrtCreateSessionOptions(ALL, true, true, 0, false, 0, 0, ERRORS, 0, 0));
  try {
    return given(ort, ort._OrtCreateSession(bytes, model.length, options));
  } finally {
    ort._OrtReleaseSessionOptions(options);
    ort._free(bytes);
  }
}

/** Pointers to names that stay. */
interface Names {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** @param inputs of shape [1, sequence]. */
function runOnce(ort: Ort, session: number, names: Names, inputs: readonly BigInt64Array[]): readonly Output[] {
  const stack = ort.stackSave();
  const data: number[] = [];
  const tensors: number[] = [];
  try {
    for (const input of inputs) {
      const pointer = allocate(ort, new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
      data.push(pointer);
      const dims = words(ort, [1, input.length]);
      tensors.push(given(ort, ort._OrtCreateTensor(INT64, pointer, input.byteLength, dims, 2, IN_MEMORY)));
    }
    const results = words(
      ort,
      names.outputs.map(() => 0),
    );
    const code = ort._OrtRun(
      session,
      words(ort, names.inputs),
      words(ort, tensors),
      tensors.length,
      words(ort, names.outputs),
      names.outputs.length,
      results,
      0,
    );
    const handles = names.outputs.map((_, index) => ort.getValue(results + index * WORD, '*'));
    tensors.push(...handles.filter((handle) => handle !== 0));
    check(ort, code);
    return handles.map((handle) => read(ort, handle));
  } finally {
    for (const tensor of tensors) ort._OrtReleaseTensor(tensor);
    for (const pointer of data) ort._free(pointer);
    ort.stackRestore(stack);
  }
}

/** A copy of what a tensor holds. */
function read(ort: Ort, tensor: number): Output {
  const [type, data, dims, rank] = [0, 1, 2, 3].map((index) => index * WORD) as [number, number, number, number];
  const found = words(ort, [0, 0, 0, 0]);
  check(ort, ort._OrtGetTensorData(tensor, found + type, found + data, found + dims, found + rank));
  const shape = ort.getValue(found + dims, '*');
  const sizes = Array.from({ length: ort.getValue(found + rank, 'i32') }, (_, index) => {
    return ort.getValue(shape + index * WORD, 'i32');
  });
  check(ort, ort._OrtFree(shape));
  if (ort.getValue(found + type, 'i32') !== FLOAT32) throw new TypeError('the model has an output that is not float32');
  const start = ort.getValue(found + data, '*');
  const count = sizes.reduce((product, size) => product * size, 1);
  const bytes = ort.HEAPU8.slice(start, start + count * Float32Array.BYTES_PER_ELEMENT);
  return { data: new Float32Array(bytes.buffer), dims: sizes };
}

/** Numbers on the stack of the runtime, side by side. */
function words(ort: Ort, values: readonly number[]): number {
  const pointer = ort.stackAlloc(values.length * WORD);
  for (const [index, value] of values.entries()) ort.setValue(pointer + index * WORD, value, 'i32');
  return pointer;
}

function cString(ort: Ort, text: string): number {
  return allocate(ort, new TextEncoder().encode(`${text}\0`));
}

function allocate(ort: Ort, bytes: Uint8Array): number {
  const pointer = ort._malloc(bytes.length);
  if (pointer === 0) throw new RangeError(`no room for ${bytes.length} bytes in the memory of the runtime`);
  ort.HEAPU8.set(bytes, pointer);
  return pointer;
}

/** A handle, unless it says that there is none. */
function given(ort: Ort, handle: number): number {
  if (handle === 0) throw lastError(ort);
  return handle;
}

function check(ort: Ort, status: number): void {
  if (status !== 0) throw lastError(ort);
}

function lastError(ort: Ort): Error {
  const stack = ort.stackSave();
  const found = words(ort, [0, 0]);
  ort._OrtGetLastError(found, found + WORD);
  const message = ort.getValue(found + WORD, '*');
  const error = new Error(`ONNX Runtime: ${message === 0 ? 'an error without words' : ort.UTF8ToString(message)}`);
  ort.stackRestore(stack);
  return error;
}
