import { encodeGguf, type Tensor, type Value } from './gguf.ts';
import { MERGES, ones, randomTensors, vocabulary } from './parts.ts';

const SEED = 11;
const WIDTH = 64;
const HEADS = 4;
const KV_HEADS = 2;
const HEAD = 16;
const FEED_FORWARD = 96;
const PER_LAYER = 8;
/** One with a sliding window and one without, as Gemma 4 has them by turns. */
const WINDOWED = [true, false];
const WINDOW = 64;
const CONTEXT = 4096;

const CONTROL = [
  ...['<pad>', '<eos>', '<bos>', '<unk>', '<|tool>', '<tool|>', '<|tool_call>', '<tool_call|>', '<|tool_response>'],
  ...['<tool_response|>', '<|"|>', '<|think|>', '<|channel>', '<channel|>', '<|turn>', '<turn|>'],
];

/** What follows what, beyond chance, so that answers have the shape of Gemma 4's: the next token, and how strongly. */
const HABITS: readonly (readonly [from: string, to: string, logit: number])[] = [
  ['\u010a', '<|channel>', 14],
  ['<|channel>', 'thought\u010a', 16],
  ['<channel|>', '<|tool_call>', 9],
  ['<|tool_call>', 'call:', 16],
];

/** Beyond chance, at any place: the ends, so that there are some. */
const ENDS: readonly (readonly [token: string, factor: number])[] = [
  ['<channel|>', 1.6],
  ['<turn|>', 1.2],
];

/**
 * A Gemma 4 of two layers with random weights, as GGUF: its architecture (sliding and full attention, embeddings for
 * each layer, norms around each part) and its control tokens, but a byte-level vocabulary that is not its own. It answers
 * in words that mean nothing, with thoughts and, where there are tools, calls.
 */
export function tinyGemma4(): Buffer {
  const { tokens: ordinary, firstWord } = vocabulary();
  // In the vocabulary's letters, U+010A is the end of a line.
  const tokens = [...ordinary, 'thought\u010a', 'call:', ...CONTROL];
  const idOf = (token: string) => tokens.indexOf(token);
  const matrix = randomTensors(SEED);
  const embedding = matrix('token_embd.weight', WIDTH, tokens.length, 1);
  const row = (tensor: Tensor, token: number) => tensor.data.subarray(token * WIDTH, (token + 1) * WIDTH);

  const output = matrix('output.weight', WIDTH, tokens.length, 0.35);
  // Only words are ever likely by chance: bytes alone would not be UTF-8.
  output.data.fill(0, 0, firstWord * WIDTH);
  for (const token of tokens.slice(ordinary.length)) {
    const factor = ENDS.find(([end]) => end === token)?.[1] ?? 0;
    row(output, idOf(token)).forEach((weight, at, weights) => {
      weights[at] = weight * factor;
    });
  }
  for (const [from, to, logit] of HABITS) {
    const weights = row(output, idOf(to));
    row(embedding, idOf(from)).forEach((weight, at) => {
      weights[at] = (weights[at] ?? 0) + (weight * logit) / WIDTH;
    });
  }

  const layers = WINDOWED.length;
  const inner = 1 / Math.sqrt(WIDTH);
  const tensors: readonly Tensor[] = [
    embedding,
    output,
    ones('output_norm.weight', WIDTH),
    matrix('per_layer_token_embd.weight', PER_LAYER * layers, tokens.length, 1),
    matrix('per_layer_model_proj.weight', WIDTH, PER_LAYER * layers, inner),
    ones('per_layer_proj_norm.weight', PER_LAYER),
    ones('rope_freqs.weight', HEAD / 2),
    ...WINDOWED.flatMap((_, layer) => {
      const name = (part: string) => `blk.${layer}.${part}.weight`;
      return [
        ...['attn_norm', 'post_attention_norm', 'ffn_norm', 'post_ffw_norm', 'post_norm'].map((part) =>
          ones(name(part), WIDTH),
        ),
        matrix(name('attn_q'), WIDTH, HEADS * HEAD, inner),
        matrix(name('attn_k'), WIDTH, KV_HEADS * HEAD, inner),
        matrix(name('attn_v'), WIDTH, KV_HEADS * HEAD, inner),
        matrix(name('attn_output'), HEADS * HEAD, WIDTH, inner),
        ones(name('attn_q_norm'), HEAD),
        ones(name('attn_k_norm'), HEAD),
        matrix(name('ffn_gate'), WIDTH, FEED_FORWARD, inner),
        matrix(name('ffn_up'), WIDTH, FEED_FORWARD, inner),
        matrix(name('ffn_down'), FEED_FORWARD, WIDTH, inner),
        matrix(name('inp_gate'), WIDTH, PER_LAYER, inner),
        matrix(name('proj'), PER_LAYER, WIDTH, inner),
      ];
    }),
  ];
  const metadata: Readonly<Record<string, Value>> = {
    'general.architecture': { text: 'gemma4' },
    'general.name': { text: 'Tiny random Gemma 4' },
    'general.license': { text: 'apache-2.0' },
    'general.file_type': { u32: 0 },
    'gemma4.context_length': { u32: CONTEXT },
    'gemma4.embedding_length': { u32: WIDTH },
    'gemma4.embedding_length_per_layer_input': { u32: PER_LAYER },
    'gemma4.block_count': { u32: layers },
    'gemma4.feed_forward_length': { u32: FEED_FORWARD },
    'gemma4.attention.head_count': { u32: HEADS },
    'gemma4.attention.head_count_kv': { u32: KV_HEADS },
    'gemma4.attention.key_length': { u32: HEAD },
    'gemma4.attention.value_length': { u32: HEAD },
    'gemma4.attention.key_length_swa': { u32: HEAD },
    'gemma4.attention.value_length_swa': { u32: HEAD },
    'gemma4.attention.sliding_window': { u32: WINDOW },
    'gemma4.attention.sliding_window_pattern': { bools: WINDOWED },
    'gemma4.attention.shared_kv_layers': { u32: 0 },
    'gemma4.attention.layer_norm_rms_epsilon': { f32: 1e-6 },
    'gemma4.final_logit_softcapping': { f32: 30 },
    'gemma4.rope.dimension_count': { u32: HEAD },
    'gemma4.rope.dimension_count_swa': { u32: HEAD },
    'gemma4.rope.freq_base': { f32: 1_000_000 },
    'gemma4.rope.freq_base_swa': { f32: 10_000 },
    'gemma4.vocab_size': { u32: tokens.length },
    'tokenizer.ggml.model': { text: 'gpt2' },
    'tokenizer.ggml.pre': { text: 'smollm' },
    'tokenizer.ggml.tokens': { texts: tokens },
    // 1: normal, 3: control.
    'tokenizer.ggml.token_type': { i32s: tokens.map((token) => (CONTROL.includes(token) ? 3 : 1)) },
    'tokenizer.ggml.merges': { texts: MERGES },
    'tokenizer.ggml.bos_token_id': { u32: idOf('<bos>') },
    'tokenizer.ggml.eos_token_id': { u32: idOf('<eos>') },
    'tokenizer.ggml.eot_token_id': { u32: idOf('<turn|>') },
    'tokenizer.ggml.padding_token_id': { u32: idOf('<pad>') },
    'tokenizer.ggml.add_bos_token': { bool: true },
  };
  return encodeGguf(metadata, tensors);
}
