/** One output of a model, as the runtime gives it. */
export interface Output {
  readonly data: Float32Array;
  /** Its shape; the first dimension is the batch, of 1. */
  readonly dims: readonly number[];
}

/** The outputs that an encoder can have. */
export type OutputName = 'logits' | 'embedding' | 'entities';

/** What one run gives: the outputs that were asked for when the session was made. */
export type Outputs = { readonly logits: Output } & Readonly<Partial<Record<OutputName, Output>>>;

/**
 * One loaded model. The runtime files implement it (`session.node.ts` on onnxruntime-node); everything else about an
 * encoder is shared code.
 */
export interface Session {
  /**
   * What the model says of one sequence.
   *
   * @param ids token ids, special tokens included; shape [sequence].
   * @param mask 1 for a token that is attended to, 0 for padding; same shape.
   * @returns `logits`, one a head in the order of the card: shape [1, heads]; `embedding`, not of unit length: shape
   *   [1, size]; `entities`, logits of tags, special tokens included: shape [1, sequence, tags].
   * @throws whatever the runtime throws; the schedule makes it an unknown signal.
   */
  run(ids: BigInt64Array, mask: BigInt64Array): Promise<Outputs>;
  /** Frees the model's memory; `run` must not be called afterwards. */
  close(): Promise<void>;
}
