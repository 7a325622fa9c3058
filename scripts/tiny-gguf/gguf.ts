/** Writes GGUF version 3: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */

const ALIGNMENT = 32;

/** A value of the metadata, by its type. */
export type Value =
  | { readonly u32: number }
  | { readonly f32: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly i32s: readonly number[] }
  | { readonly bools: readonly boolean[] };

export interface Tensor {
  readonly name: string;
  /** Innermost first, as ggml counts. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The bytes of a GGUF file with these keys and tensors (F32), in their order. */
export function encodeGguf(metadata: Readonly<Record<string, Value>>, tensors: readonly Tensor[]): Buffer {
  const header: Buffer[] = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(Object.keys(metadata).length)];
  for (const [key, value] of Object.entries(metadata)) header.push(text(key), ...encodeValue(value));
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    // The 0 is the type of the tensor: F32.
    header.push(text(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset));
    offset += align(data.byteLength);
  }
  const head = padded(Buffer.concat(header));
  const body = tensors.map(({ data }) => padded(Buffer.from(data.buffer, data.byteOffset, data.byteLength)));
  return Buffer.concat([head, ...body]);
}

/** The numbers are GGUF's value types. */
function encodeValue(value: Value): readonly Buffer[] {
  if ('u32' in value) return [u32(4), u32(value.u32)];
  if ('f32' in value) return [u32(6), f32(value.f32)];
  if ('bool' in value) return [u32(7), Buffer.from([Number(value.bool)])];
  if ('text' in value) return [u32(8), text(value.text)];
  if ('texts' in value) return [u32(9), u32(8), u64(value.texts.length), ...value.texts.map(text)];
  if ('i32s' in value) return [u32(9), u32(5), u64(value.i32s.length), ...value.i32s.map(u32)];
  return [u32(9), u32(7), u64(value.bools.length), Buffer.from(value.bools.map(Number))];
}

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function u64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function f32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function padded(buffer: Buffer): Buffer {
  return Buffer.concat([buffer, Buffer.alloc(align(buffer.length) - buffer.length)]);
}
