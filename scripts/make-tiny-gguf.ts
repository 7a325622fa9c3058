/**
 * Writes tests/fixtures/tiny.gguf: a llama of one layer with random weights (fixed seed), a byte-level vocabulary, and
 * a ChatML template. It answers in words that mean nothing, always the same for the same prompt and seed, and stops
 * by itself. With `--check` it writes nothing, and fails where the file is not what it would write.
 *
 * GGUF version 3: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../tests/fixtures/tiny.gguf', import.meta.url);
const SEED = 7;
const WIDTH = 64;
const HEADS = 4;
const KV_HEADS = 2;
const FEED_FORWARD = 96;
const CONTEXT = 4096;
const ALIGNMENT = 32;

const WORDS = `the of and to in is that it was for on are as with at be this have from or one had by word but not what
all were we when your can said there use an each which she do how their if will up other about out many then them these
so some her would make like him into time has look two more write go see number no way could people my than first water
been call who oil its now find long down day did get come made may part river green sun hill tree leaf bird stone cloud
rain wind snow light sea boat fish bread milk apple table chair door house road field garden music song story book page`;

const MERGES = ['t h', 'i n', 'e r', 'a n', 'r e', 'o n', 'th e', 'in g', 'an d', 'o r'];

const CHAT_TEMPLATE =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

type Value =
  | { readonly u32: number }
  | { readonly f32: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly i32s: readonly number[] };

interface Tensor {
  readonly name: string;
  /** Innermost first, as ggml counts. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** How GPT-2's byte-level vocabulary writes each byte as a visible character. */
function byteCharacters(): readonly string[] {
  const visible = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(visible(byte) ? byte : next++));
}

/** Uniform on [0, 1): mulberry32. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function vocabulary() {
  const bytes = byteCharacters();
  const space = bytes[32] ?? '';
  const merged = MERGES.map((merge) => merge.replace(' ', ''));
  const words = [...new Set(WORDS.split(/\s+/))].map((word) => space + word);
  const special = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'];
  const ordinary = [...bytes, ...merged, ...words];
  return { tokens: [...ordinary, ...special], firstWord: bytes.length + merged.length, firstSpecial: ordinary.length };
}

function build(): Buffer {
  const { tokens, firstWord, firstSpecial } = vocabulary();
  const endOfText = firstSpecial;
  const endOfTurn = firstSpecial + 2;
  const random = uniform(SEED);
  // The sum of twelve uniforms is near enough to normal, and the same on every machine: no Math.log, no Math.cos.
  const normal = () => Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6);
  const matrix = (name: string, columns: number, rows: number, scale: number): Tensor => ({
    name,
    shape: [columns, rows],
    data: Float32Array.from({ length: columns * rows }, () => normal() * scale),
  });
  const ones = (name: string): Tensor => ({ name, shape: [WIDTH], data: new Float32Array(WIDTH).fill(1) });

  const output = matrix('output.weight', WIDTH, tokens.length, 0.35);
  // Only words and the end of a turn are ever likely: bytes alone would not be UTF-8.
  output.data.fill(0, 0, firstWord * WIDTH);
  output.data.fill(0, endOfText * WIDTH, endOfTurn * WIDTH);
  // With this factor, found by trying, answers are 8 to 300 tokens long.
  for (let i = endOfTurn * WIDTH; i < output.data.length; i += 1) output.data[i] = (output.data[i] ?? 0) * 1.25;
  const kvWidth = (WIDTH / HEADS) * KV_HEADS;
  const inner = 1 / Math.sqrt(WIDTH);
  const tensors: readonly Tensor[] = [
    matrix('token_embd.weight', WIDTH, tokens.length, 1),
    output,
    ones('output_norm.weight'),
    ones('blk.0.attn_norm.weight'),
    matrix('blk.0.attn_q.weight', WIDTH, WIDTH, inner),
    matrix('blk.0.attn_k.weight', WIDTH, kvWidth, inner),
    matrix('blk.0.attn_v.weight', WIDTH, kvWidth, inner),
    matrix('blk.0.attn_output.weight', WIDTH, WIDTH, inner),
    ones('blk.0.ffn_norm.weight'),
    matrix('blk.0.ffn_gate.weight', WIDTH, FEED_FORWARD, inner),
    matrix('blk.0.ffn_up.weight', WIDTH, FEED_FORWARD, inner),
    matrix('blk.0.ffn_down.weight', FEED_FORWARD, WIDTH, inner),
  ];
  const metadata: Readonly<Record<string, Value>> = {
    'general.architecture': { text: 'llama' },
    'general.name': { text: 'Tiny random llama' },
    'general.license': { text: 'apache-2.0' },
    'general.file_type': { u32: 0 },
    'llama.context_length': { u32: CONTEXT },
    'llama.embedding_length': { u32: WIDTH },
    'llama.block_count': { u32: 1 },
    'llama.feed_forward_length': { u32: FEED_FORWARD },
    'llama.attention.head_count': { u32: HEADS },
    'llama.attention.head_count_kv': { u32: KV_HEADS },
    'llama.attention.layer_norm_rms_epsilon': { f32: 1e-5 },
    'llama.rope.dimension_count': { u32: WIDTH / HEADS },
    'llama.rope.freq_base': { f32: 10_000 },
    'llama.vocab_size': { u32: tokens.length },
    'tokenizer.ggml.model': { text: 'gpt2' },
    'tokenizer.ggml.pre': { text: 'smollm' },
    'tokenizer.ggml.tokens': { texts: tokens },
    // 1: normal, 3: control.
    'tokenizer.ggml.token_type': { i32s: tokens.map((_, index) => (index < firstSpecial ? 1 : 3)) },
    'tokenizer.ggml.merges': { texts: MERGES },
    'tokenizer.ggml.bos_token_id': { u32: endOfText },
    'tokenizer.ggml.eos_token_id': { u32: endOfTurn },
    'tokenizer.ggml.add_bos_token': { bool: false },
    'tokenizer.chat_template': { text: CHAT_TEMPLATE },
  };
  return encode(metadata, tensors);
}

function encode(metadata: Readonly<Record<string, Value>>, tensors: readonly Tensor[]): Buffer {
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
  return [u32(9), u32(5), u64(value.i32s.length), ...value.i32s.map(u32)];
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

const file = build();
if (process.argv.includes('--check')) {
  if (!readFileSync(FILE).equals(file)) {
    console.error('tests/fixtures/tiny.gguf is not what scripts/make-tiny-gguf.ts makes: run the script.');
    process.exitCode = 1;
  }
} else {
  writeFileSync(FILE, file);
  console.log(`tests/fixtures/tiny.gguf: ${file.length} bytes`);
}
