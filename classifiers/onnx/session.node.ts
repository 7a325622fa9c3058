import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Session } from './session.ts';

/**
 * A session on onnxruntime-node, with one intra-op thread: throughput comes from several texts, not from several
 * threads on one.
 *
 * `run` blocks the event loop: onnxruntime-node 1.30 defers the call by `setImmediate` and then computes on the main
 * thread (measured: a timer of 1 ms fires only when the whole run has ended). So long texts are run window by
 * window, and between two windows timers and sockets get their turn.
 *
 * @param model the bytes of an ONNX file with inputs `input_ids` and `attention_mask` (int64, [batch, sequence]) and
 *   an output `logits` (float32, [batch, heads]).
 * @throws what the runtime throws when the bytes are not such a model.
 */
export async function createSession(model: Uint8Array): Promise<Session> {
  const session = await InferenceSession.create(model, {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return {
    async run(ids, mask) {
      const shape = [1, ids.length];
      const { logits } = await session.run({
        input_ids: new Tensor('int64', ids, shape),
        attention_mask: new Tensor('int64', mask, shape),
      });
      if (!(logits?.data instanceof Float32Array)) throw new TypeError('the model has no float32 output named logits');
      return logits.data;
    },
    close: () => session.release(),
  };
}
