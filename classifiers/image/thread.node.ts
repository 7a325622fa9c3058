import { Worker } from 'node:worker_threads';
import { createSlots } from '../slots.ts';
import type { ThreadAnswer, ThreadJob } from './jobs.ts';

/** The thread of image models, which starts with the first job. */
export interface ImageThread {
  /**
   * One job at a time; the others wait, and leave when their abort fires. A job that has begun runs to its end.
   *
   * @throws the abort's reason, or an Error when the models cannot be loaded or run, or the thread has died; the next
   *   job then gets another one.
   */
  run(job: ThreadJob, abort: AbortSignal): Promise<Float32Array | string>;
  close(): Promise<void>;
}

export function createImageThread(): ImageThread {
  const slots = createSlots(1);
  let worker: Worker | undefined;

  function start(): Worker {
    const started = new Worker(new URL('./thread-main.node.ts', import.meta.url));
    const forget = () => {
      if (worker === started) worker = undefined;
    };
    started.on('exit', forget);
    // Without a listener an error in the thread would end the process; whoever waits for a job listens too.
    started.on('error', forget);
    worker = started;
    return started;
  }

  return {
    async run(job, abort) {
      const release = await slots.acquire(abort);
      try {
        abort.throwIfAborted();
        const answer = await ask(worker ?? start(), job);
        abort.throwIfAborted();
        if ('error' in answer) throw new Error(`the image models failed: ${answer.error}`);
        return answer.result;
      } finally {
        release();
      }
    },
    async close() {
      await worker?.terminate();
    },
  };
}

/** While somebody waits, the thread keeps the process alive, and no longer. */
async function ask(worker: Worker, job: ThreadJob): Promise<ThreadAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ThreadAnswer>();
  const died = () => reject(new Error('the thread of image models has ended'));
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', died);
  worker.ref();
  try {
    worker.postMessage(job);
    return await promise;
  } finally {
    worker.off('message', resolve);
    worker.off('error', reject);
    worker.off('exit', died);
    worker.unref();
  }
}
