/** What esbuild puts in (see `scripts/build-ort.ts`): the largest memory, in pages of 64 KiB. */
declare const ORT_PAGES: number;

// The name is taken apart here, or this one would be replaced too.
const { Memory } = globalThis.WebAssembly;

/** Stands in for `WebAssembly.Memory` in the runtime's own code: a memory of this thread alone. */
export function UnsharedMemory({ initial }: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
  return new Memory({ initial, maximum: ORT_PAGES });
}
