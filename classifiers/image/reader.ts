import { canonicalJson, digest } from '../../exchange/canonical.ts';
import type { Classifier } from '../classifier.ts';
import type { TextReaderCard } from './card.ts';
import type { Decode, Image, Pixels } from './image.ts';

/** Goes up when the same models read another text because this code shows them an image in another way. */
const LOOKING = 1;

/** The detector wants sides that are multiples of this. */
const STEP = 32;

export interface TextReaderParts {
  readonly card: TextReaderCard;
  readonly decode: Decode;
  /** The lines of text in one frame, apart by line feeds. */
  readonly run: (pixels: Pixels, abort: AbortSignal) => Promise<string>;
}

/** Shared by all who want the text of the same image at the same time. */
interface Reading {
  readonly text: Promise<string | undefined>;
  readonly controller: AbortController;
  waiting: number;
}

/**
 * The reader of text in images: the lines of all frames, each once. It has no signal of its own; the classifiers of
 * texts ask it, all at once, and it reads an image once for all of them. Nothing is kept after that.
 */
export function createTextReader({ card, decode, run }: TextReaderParts): Classifier {
  const running = new Map<string, Reading>();

  async function read(bytes: Uint8Array, abort: AbortSignal): Promise<string | undefined> {
    const frames = await decode(bytes, { longest: card.longestSide, step: STEP }, abort);
    if (!frames) return undefined;
    const lines = new Set<string>();
    for (const frame of frames) for (const line of (await run(frame, abort)).split('\n')) lines.add(line);
    return [...lines].join('\n').trim();
  }

  function begin({ bytes, digest: id }: Image): Reading {
    const controller = new AbortController();
    const begun = { text: read(bytes, controller.signal), controller, waiting: 0 };
    running.set(id, begun);
    const forget = () => void (running.get(id) === begun && running.delete(id));
    begun.text.then(forget, forget);
    return begun;
  }

  return {
    id: card.name,
    digest: digest(
      canonicalJson({
        looking: LOOKING,
        files: Object.fromEntries(Object.entries(card.files).map(([name, { sha256 }]) => [name, sha256])),
        longestSide: card.longestSide,
      }),
    ),
    signals: [],
    modalities: ['image'],
    longestMatch: 0,
    classify: async () => [],
    async readText(image, abort) {
      abort.throwIfAborted();
      const reading = running.get(image.digest) ?? begin(image);
      reading.waiting += 1;
      const { promise: gone, reject } = Promise.withResolvers<never>();
      const leave = () => reject(abort.reason);
      abort.addEventListener('abort', leave, { once: true });
      try {
        return await Promise.race([reading.text, gone]);
      } finally {
        abort.removeEventListener('abort', leave);
        reading.waiting -= 1;
        if (reading.waiting === 0 && running.get(image.digest) === reading) {
          // Whoever asks from now on begins anew instead of joining what is being aborted.
          running.delete(image.digest);
          reading.controller.abort(new DOMException('nobody waits for this text any more', 'AbortError'));
        }
      }
    },
  };
}
