import { encodeGguf, type Tensor, type Value } from './gguf.ts';
import { MERGES, ones, randomTensors, vocabulary } from './parts.ts';

const SEED = 7;
const WIDTH = 64;
const HEADS = 4;
const KV_HEADS = 2;
const FEED_FORWARD = 96;
const CONTEXT = 4096;

const CHAT_TEMPLATE =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/**
 * A llama of one layer with random weights, a byte-level vocabulary, and a ChatML template, as GGUF. It answers in words
 * that mean nothing, always the same for the same prompt and seed, and stops by itself.
 */
export function tinyLlama(): Buffer {
  const { tokens: ordinary, firstWord } = vocabulary();
  const tokens = [...ordinary, '<|endoftext|>', '<|im_start|>', '<|im_end|>'];
  const firstSpecial = ordinary.length;
  const endOfText = firstSpecial;
  const endOfTurn = firstSpecial + 2;
  const matrix = randomTensors(SEED);

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
    ones('output_norm.weight', WIDTH),
    ones('blk.0.attn_norm.weight', WIDTH),
    matrix('blk.0.attn_q.weight', WIDTH, WIDTH, inner),
    matrix('blk.0.attn_k.weight', WIDTH, kvWidth, inner),
    matrix('blk.0.attn_v.weight', WIDTH, kvWidth, inner),
    matrix('blk.0.attn_output.weight', WIDTH, WIDTH, inner),
    ones('blk.0.ffn_norm.weight', WIDTH),
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
  return encodeGguf(metadata, tensors);
}
