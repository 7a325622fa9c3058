/**
 * Writes a model in the ONNX format (protobuf, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), as far as
 * the tests need it: a lookup table of logits by token, and the maximum over the tokens that the mask lets through.
 * So a test knows the exact logits of every sequence, and still runs the real runtime.
 */

const FLOAT = 1;
const INT64 = 7;

/** What a model says of each token; shape [vocabulary][values]. */
type Table = readonly (readonly number[])[];

/**
 * @param table logits by token id; shape [vocabulary][heads].
 * @param more of the further outputs: `embedding` is the highest over all tokens, `entities` as it is.
 */
export function lookupModel(
  table: Table,
  more: { readonly embedding?: Table; readonly entities?: Table } = {},
): Uint8Array {
  const heads = table[0]?.length ?? 0;
  const graph = [
    node('Gather', ['table', 'input_ids'], 'looked_up'),
    node('Cast', ['attention_mask'], 'mask', intAttribute('to', FLOAT)),
    node('Unsqueeze', ['mask', 'last_axis'], 'mask_column'),
    node('Sub', ['mask_column', 'one'], 'mask_minus_one'),
    node('Mul', ['mask_minus_one', 'large'], 'penalty'),
    node('Add', ['looked_up', 'penalty'], 'scores'),
    node('ReduceMax', ['scores'], 'logits', [...intsAttribute('axes', [1]), ...intAttribute('keepdims', 0)]),
    ...(more.embedding
      ? [
          node('Gather', ['embedding_table', 'input_ids'], 'meanings'),
          node('ReduceMax', ['meanings'], 'embedding', [...intsAttribute('axes', [1]), ...intAttribute('keepdims', 0)]),
        ]
      : []),
    ...(more.entities ? [node('Gather', ['entities_table', 'input_ids'], 'entities')] : []),
  ].flatMap((bytes) => field(1, bytes));
  const initializers = [
    floats('table', [table.length, heads], table.flat()),
    ...Object.entries(more).map(([name, own]) => floats(`${name}_table`, [own.length, own[0]!.length], own.flat())),
    floats('one', [], [1]),
    floats('large', [], [1e4]),
    tensor('last_axis', [1], INT64, new Uint8Array(new BigInt64Array([2n]).buffer)),
  ].flatMap((bytes) => field(5, bytes));
  const inputs = ['input_ids', 'attention_mask'].flatMap((name) =>
    field(11, value(name, INT64, ['batch', 'sequence'])),
  );
  const outputs = [
    value('logits', FLOAT, ['batch', heads]),
    ...(more.embedding ? [value('embedding', FLOAT, ['batch', more.embedding[0]!.length])] : []),
    ...(more.entities ? [value('entities', FLOAT, ['batch', 'sequence', more.entities[0]!.length])] : []),
  ].flatMap((bytes) => field(12, bytes));
  return Uint8Array.from([
    ...varintField(1, 8),
    ...field(7, [...graph, ...text(2, 'lookup'), ...initializers, ...inputs, ...outputs]),
    ...field(8, [...text(1, ''), ...varintField(2, 13)]),
  ]);
}

function node(type: string, inputs: readonly string[], output: string, attributes: readonly number[] = []): number[] {
  return [...inputs.flatMap((name) => text(1, name)), ...text(2, output), ...text(4, type), ...attributes];
}

function intAttribute(name: string, int: number): number[] {
  return field(5, [...text(1, name), ...varintField(3, int), ...varintField(20, 2)]);
}

function intsAttribute(name: string, ints: readonly number[]): number[] {
  return field(5, [...text(1, name), ...ints.flatMap((int) => varintField(8, int)), ...varintField(20, 7)]);
}

function floats(name: string, dims: readonly number[], data: readonly number[]): number[] {
  return tensor(name, dims, FLOAT, new Uint8Array(new Float32Array(data).buffer));
}

function tensor(name: string, dims: readonly number[], type: number, raw: Uint8Array): number[] {
  return [...dims.flatMap((dim) => varintField(1, dim)), ...varintField(2, type), ...text(8, name), ...field(9, raw)];
}

function value(name: string, type: number, dims: readonly (string | number)[]): number[] {
  const shape = dims.flatMap((dim) => field(1, typeof dim === 'number' ? varintField(1, dim) : text(2, dim)));
  return [...text(1, name), ...field(2, field(1, [...varintField(1, type), ...field(2, shape)]))];
}

function text(number: number, content: string): number[] {
  return field(number, new TextEncoder().encode(content));
}

/** A length-delimited field. */
function field(number: number, content: Iterable<number>): number[] {
  const bytes = [...content];
  return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
}

function varintField(number: number, int: number): number[] {
  return [...varint(number * 8), ...varint(int)];
}

function varint(int: number): number[] {
  return int < 128 ? [int] : [128 + (int % 128), ...varint(Math.floor(int / 128))];
}
