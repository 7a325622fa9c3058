import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Pixels } from './image.ts';
import type { TextModels, ThreadAnswer, ThreadJob } from './jobs.ts';
import type { Planes } from './text/planes.ts';
import { type OcrParts, recogniseText } from './text/recognise.ts';

/**
 * The thread that runs image models: a run blocks the thread that it is on, and one of these takes a tenth of a second
 * and more. Each model is loaded when it is first asked.
 */
const sessions = new Map<string, Promise<InferenceSession>>();
let reading: Promise<OcrParts> | undefined;

parentPort?.on('message', async (job: ThreadJob) => {
  let answer: ThreadAnswer;
  try {
    answer = { result: await resultOf(job) };
  } catch (error) {
    // A message of the runtime may quote its input, and the name says enough for the log.
    answer = { error: error instanceof Error ? error.name : typeof error };
  }
  parentPort?.postMessage(answer);
});

async function resultOf(job: ThreadJob): Promise<Float32Array | string> {
  if (job.kind === 'classes') return await classesOf(job.model, job.pixels);
  reading ??= openReader(job.models);
  return await recogniseText(job.pixels, await reading);
}

async function classesOf(model: string, { data, width, height }: Pixels): Promise<Float32Array> {
  const session = await open(model);
  const { probabilities } = await session.run({ pixels: new Tensor('uint8', data, [1, height, width, 3]) });
  return floats(probabilities);
}

async function openReader({ detector, direction, recogniser, characters }: TextModels): Promise<OcrParts> {
  const [detect, turned, recognise] = await Promise.all([detector, direction, recogniser].map(open));
  const written = await readFile(characters, 'utf8');
  return {
    detect: (image) => run(detect!, image),
    isTurned: async (line) => (await run(turned!, line))[1]!,
    recognise: (line) => run(recognise!, line),
    // The model's last character is the space, which has no line in the file.
    characters: [...written.replace(/\n$/, '').split('\n'), ' '],
  };
}

async function run(session: InferenceSession, { data, width, height }: Planes): Promise<Float32Array> {
  const outputs = await session.run({ [session.inputNames[0]!]: new Tensor('float32', data, [1, 3, height, width]) });
  return floats(outputs[session.outputNames[0]!]);
}

function open(model: string): Promise<InferenceSession> {
  let session = sessions.get(model);
  if (!session) {
    session = InferenceSession.create(model, {
      executionProviders: ['cpu'],
      executionMode: 'sequential',
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      // Images differ in size, and an arena would keep the memory of the largest for ever.
      enableCpuMemArena: false,
      enableMemPattern: false,
      logSeverityLevel: 3,
    });
    sessions.set(model, session);
  }
  return session;
}

function floats(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new TypeError('the model has no float32 output of that name');
  return tensor.data;
}
