/**
 * One loaded model. The runtime files implement it (`session.node.ts` on onnxruntime-node); everything else about an
 * encoder is shared code.
 */
export interface Session {
  /**
   * The logits of one sequence.
   *
   * @param ids token ids, special tokens included; shape [sequence].
   * @param mask 1 for a token that is attended to, 0 for padding; same shape.
   * @returns one logit a head, in the order of the card; shape [heads].
   * @throws whatever the runtime throws; the schedule makes it an unknown signal.
   */
  run(ids: BigInt64Array, mask: BigInt64Array): Promise<Float32Array>;
  /** Frees the model's memory; `run` must not be called afterwards. */
  close(): Promise<void>;
}
