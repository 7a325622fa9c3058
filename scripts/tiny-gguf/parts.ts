import type { Tensor } from './gguf.ts';

const WORDS = `the of and to in is that it was for on are as with at be this have from or one had by word but not what
all were we when your can said there use an each which she do how their if will up other about out many then them these
so some her would make like him into time has look two more write go see number no way could people my than first water
been call who oil its now find long down day did get come made may part river green sun hill tree leaf bird stone cloud
rain wind snow light sea boat fish bread milk apple table chair door house road field garden music song story book page`;

export const MERGES = ['t h', 'i n', 'e r', 'a n', 'r e', 'o n', 'th e', 'in g', 'an d', 'o r'];

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

/** The ordinary tokens of a tiny vocabulary, of which the bytes and the merges come before the words. */
export interface Vocabulary {
  readonly tokens: readonly string[];
  readonly firstWord: number;
}

/** A byte-level vocabulary of a few words. */
export function vocabulary(): Vocabulary {
  const bytes = byteCharacters();
  const space = bytes[32] ?? '';
  const merged = MERGES.map((merge) => merge.replace(' ', ''));
  const words = [...new Set(WORDS.split(/\s+/))].map((word) => space + word);
  return { tokens: [...bytes, ...merged, ...words], firstWord: bytes.length + merged.length };
}

/** Makes tensors with random weights, the same for the same seed. */
export function randomTensors(seed: number) {
  const random = uniform(seed);
  // The sum of twelve uniforms is near enough to normal, and the same on every machine: no Math.log, no Math.cos.
  const normal = () => Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6);
  return (name: string, columns: number, rows: number, scale: number): Tensor => ({
    name,
    shape: [columns, rows],
    data: Float32Array.from({ length: columns * rows }, () => normal() * scale),
  });
}

export function ones(name: string, width: number): Tensor {
  return { name, shape: [width], data: new Float32Array(width).fill(1) };
}
