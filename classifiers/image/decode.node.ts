import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { formatOf } from './format.ts';
import type { Pixels, Sizing } from './image.ts';

/** The largest image that is decoded, in pixels; its header says so before anything of it is decoded. */
export const MOST_PIXELS = 25_000_000;
/** The same for a GIF and for an animation, of which the whole canvas is held several times while it is decoded. */
export const MOST_CANVAS_PIXELS = 2048 * 2048;
/** The longest animation, in frames, and in pixels of all its frames together. */
export const LONGEST_ANIMATION = 512;
export const MOST_ANIMATED_PIXELS = 100_000_000;
/** So many frames of an animation are read, from the first to the last at equal distances. */
export const MOST_FRAMES = 16;
/** Seconds for one frame. */
const PATIENCE = 5;

// Of all formats that the library knows only those of format.ts are ever given to it; no other decoder can be reached.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Png', 'Jpeg', 'Nsgif', 'Webp'].map((format) => `VipsForeignLoad${format}`),
});
// Nothing is kept between images, and one image takes one thread.
sharp.cache(false);
sharp.concurrency(1);

/** Where something shines through, what it is laid on; `bare` shows the colours that transparency hides. */
type Ground = 'white' | 'black' | 'bare';

/** Decodes as `Decode` says, on the library's own threads. */
export async function decodeImage(
  bytes: Uint8Array,
  sizing: Sizing,
  abort: AbortSignal,
): Promise<readonly Pixels[] | undefined> {
  const format = formatOf(bytes);
  if (!format) return undefined;
  try {
    const header = await sharp(bytes, options()).metadata();
    if (header.format !== format) return undefined;
    const { width, height } = header.autoOrient;
    const frames = header.pages ?? 1;
    if (width * height > (format === 'gif' || frames > 1 ? MOST_CANVAS_PIXELS : MOST_PIXELS)) return undefined;
    if (frames > 1 && (frames > LONGEST_ANIMATION || width * height * frames > MOST_ANIMATED_PIXELS)) return undefined;
    const size = sizeOf(width, height, sizing);
    const found: Pixels[] = [];
    for (const page of framesOf(frames)) {
      for (const ground of header.hasAlpha ? (['white', 'black', 'bare'] as const) : (['white'] as const)) {
        abort.throwIfAborted();
        const data = await pixelsOf(bytes, page, ground, size);
        if (!found.some((other) => isSame(other.data, data))) found.push({ data, ...size });
      }
    }
    return found;
  } catch {
    abort.throwIfAborted();
    // The library says no more than a sentence; and why a stranger's bytes are no image does not matter.
    return undefined;
  }
}

function options(page = 0): SharpOptions {
  return { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true, page, pages: 1 };
}

async function pixelsOf(bytes: Uint8Array, page: number, ground: Ground, size: Size): Promise<Uint8Array> {
  const image = patient(sharp(bytes, options(page)).autoOrient().toColourspace('srgb'));
  if (ground !== 'bare') return await raw(image.flatten({ background: ground }), size);
  // A resize weighs colours by their opacity, so the transparency has to be gone before it.
  const { data, info } = await image.removeAlpha().raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return await raw(patient(sharp(data, { raw: { width, height, channels } }).toColourspace('srgb')), size);
}

async function raw(image: Sharp, { width, height }: Size): Promise<Uint8Array> {
  const { data, info } = await image
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new RangeError(`${info.channels} channels, and three were asked for`);
  return data;
}

function patient(image: Sharp): Sharp {
  return image.timeout({ seconds: PATIENCE });
}

type Size = Pick<Pixels, 'width' | 'height'>;

function sizeOf(width: number, height: number, sizing: Sizing): Size {
  if ('square' in sizing) return { width: sizing.square, height: sizing.square };
  const { longest, step } = sizing;
  const scale = Math.min(1, longest / Math.max(width, height));
  const side = (length: number) => Math.max(step, Math.round((length * scale) / step) * step);
  return { width: side(width), height: side(height) };
}

function framesOf(count: number): readonly number[] {
  if (count <= MOST_FRAMES) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: MOST_FRAMES }, (_, index) => Math.round((index * (count - 1)) / (MOST_FRAMES - 1)));
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
