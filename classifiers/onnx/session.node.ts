import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Output, OutputName, Session } from './session.ts';

/**
 * A session on onnxruntime-node, with one intra-op thread: throughput comes from several texts, not from several
 * threads on one.
 *
 * `run` blocks the event loop: onnxruntime-node 1.30 defers the call by `setImmediate` and then computes on the main
 * thread (measured: a timer of 1 ms fires only when the whole run has ended). So long texts are run window by
 * window, and between two windows timers and sockets get their turn.
 *
 * @param model the bytes of an ONNX file with inputs `input_ids` and `attention_mask` (int64, [batch, sequence]), an
 *   output `logits` (float32, [batch, heads]), and maybe `embedding` and `entities` (see `Session`).
 * @param more the outputs that are read beside `logits`: those that the card names, and the model then has.
 * @throws what the runtime throws when the bytes are not such a model.
 */
export async function createSession(model: Uint8Array, more: readonly OutputName[]): Promise<Session> {
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
      const feeds = {
        input_ids: new Tensor('int64', ids, shape),
        attention_mask: new Tensor('int64', mask, shape),
      };
      const tensors = await session.run(feeds, ['logits', ...more]);
      const others = more.map((name) => [name, outputOf(tensors, name)] as const);
      return { ...Object.fromEntries(others), logits: outputOf(tensors, 'logits') };
    },
    close: () => session.release(),
  };
}

function outputOf(tensors: InferenceSession.OnnxValueMapType, name: OutputName): Output {
  const tensor = tensors[name];
  if (!(tensor?.data instanceof Float32Array)) throw new TypeError(`the model has no float32 output named ${name}`);
  return { data: tensor.data, dims: tensor.dims };
}
