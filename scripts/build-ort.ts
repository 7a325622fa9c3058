/**
 * Makes onnxruntime-web's runtime one that workerd runs: dist/ort/ort.mjs and ort.wasm. wrangler.edge.toml calls it.
 *
 *     node scripts/build-ort.ts
 *
 * All published builds are for several threads. Of the module the limits of the imported memory are rewritten, so that it
 * takes one that is not shared and has a maximum that a Worker can hold; its code stays as it is (atomic operations work on
 * such a memory too). In the code around it esbuild replaces the names that ask for a runtime that is not there, by its
 * parser and not in the text: shared memory, Node (workerd has a `process`), and the thread's mailbox.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUTPUT = `${ROOT}dist/ort`;
const RUNTIME = fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));

/** The memory at its largest, in pages of 64 KiB: 64 MiB of the 128 MiB that an isolate has. */
const PAGES = 1024;

/** The factory of the runtime, and its module as wrangler compiles it ahead: workerd compiles none from bytes. */
const ENTRY = `
  export { default as createOrt } from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
  export { default as wasm } from './ort.wasm';
`;

const FUNCTION = 0;
const MEMORY = 2;
const SHARED_WITH_MAXIMUM = 3;
const UNSHARED_WITH_MAXIMUM = 1;
const IMPORT_SECTION = 2;

/** An unsigned LEB128 number, and where the next byte is. */
function unsigned(bytes: Uint8Array, at: number): readonly [value: number, next: number] {
  let value = 0;
  for (let index = at, factor = 1; index < at + 5; index += 1, factor *= 128) {
    const byte = bytes[index]!;
    value += (byte % 128) * factor;
    if (byte < 128) return [value, index + 1];
  }
  throw new RangeError(`no number at byte ${at} of ${RUNTIME}`);
}

/** Where a section begins. Format: https://webassembly.github.io/spec/core/binary/modules.html */
function sectionAt(bytes: Uint8Array, id: number): number {
  for (let at = 8; at < bytes.length; ) {
    const [size, content] = unsigned(bytes, at + 1);
    if (bytes[at] === id) return content;
    at = content + size;
  }
  throw new RangeError(`no section ${id} in ${RUNTIME}`);
}

/** Where the limits of the imported memory are: flags, then the least and the most pages. Functions come before it. */
function memoryLimitsAt(bytes: Uint8Array): number {
  let [imports, at] = unsigned(bytes, sectionAt(bytes, IMPORT_SECTION));
  for (; imports > 0; imports -= 1) {
    const kind = afterText(bytes, afterText(bytes, at));
    if (bytes[kind] === MEMORY && bytes[kind + 1] === SHARED_WITH_MAXIMUM) return kind + 1;
    if (bytes[kind] !== FUNCTION) break;
    [, at] = unsigned(bytes, kind + 1);
  }
  throw new RangeError(
    `${RUNTIME} imports no shared memory after its functions: it is another build than this script knows`,
  );
}

/** Where a text ends that begins with its length. */
function afterText(bytes: Uint8Array, at: number): number {
  const [length, start] = unsigned(bytes, at);
  return start + length;
}

/** The same module for a memory that is not shared; no byte moves. */
function unshared(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(module);
  const limits = memoryLimitsAt(bytes);
  const [, maximum] = unsigned(bytes, limits + 1);
  const [, end] = unsigned(bytes, maximum);
  bytes[limits] = UNSHARED_WITH_MAXIMUM;
  for (let at = maximum, rest = PAGES; at < end; at += 1, rest = Math.floor(rest / 128)) {
    bytes[at] = (rest % 128) + (at === end - 1 ? 0 : 128);
  }
  if (unsigned(bytes, maximum)[0] !== PAGES)
    throw new RangeError(`${PAGES} pages do not fit in ${end - maximum} bytes`);
  return bytes;
}

const module = unshared(readFileSync(RUNTIME));
if (!WebAssembly.validate(module)) throw new Error(`${RUNTIME} is no WebAssembly module once its memory is not shared`);
mkdirSync(OUTPUT, { recursive: true });
writeFileSync(`${OUTPUT}/ort.wasm`, module);
await build({
  stdin: { contents: ENTRY, resolveDir: ROOT },
  inject: [`${ROOT}scripts/ort/unshared-memory.ts`],
  outfile: `${OUTPUT}/ort.mjs`,
  bundle: true,
  format: 'esm',
  minify: true,
  external: ['./ort.wasm', 'module', 'worker_threads', 'fs', 'path', 'url', 'util'],
  define: {
    'WebAssembly.Memory': 'UnsharedMemory',
    ORT_PAGES: String(PAGES),
    'globalThis.SharedArrayBuffer': 'undefined',
    'globalThis.process': 'undefined',
    'globalThis.self': 'undefined',
    'globalThis.window': 'undefined',
    'globalThis.WorkerGlobalScope': 'undefined',
    'Atomics.waitAsync': 'undefined',
    // Only threads and Node ask where the code lies.
    'import.meta.url': '"file:///ort.mjs"',
  },
});
