import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  decodeImage,
  LONGEST_ANIMATION,
  MOST_CANVAS_PIXELS,
  MOST_FRAMES,
  MOST_PIXELS,
} from '../../../classifiers/image/decode.node.ts';
import { formatOf } from '../../../classifiers/image/format.ts';
import type { Pixels } from '../../../classifiers/image/image.ts';
import { animation, emptyGif, FORMATS, never, plain } from './pictures.ts';

const SQUARE = { square: 8 } as const;

const firstPixel = ({ data }: Pixels) => [...data.subarray(0, 3)];
const decode = (bytes: Uint8Array) => decodeImage(bytes, SQUARE, never);

describe.each(FORMATS)('%s', (format) => {
  it('is decoded to the colours that it has', async () => {
    const bytes = await plain(format, [200, 60, 20]);
    expect(formatOf(bytes)).toBe(format);
    const frames = (await decode(bytes))!;
    expect(frames).toHaveLength(1);
    expect(frames[0]).toMatchObject({ width: 8, height: 8 });
    expect(frames[0]!.data).toHaveLength(8 * 8 * 3);
    for (const [channel, value] of [200, 60, 20].entries()) {
      expect(Math.abs(firstPixel(frames[0]!)[channel]! - value)).toBeLessThanOrEqual(4);
    }
  });

  it('gives pixels or nothing, and never throws, wherever it is cut off', async () => {
    const bytes = await plain(format, [10, 120, 240], 5);
    for (let length = 0; length < bytes.length; length++) {
      const frames = await decode(bytes.subarray(0, length));
      for (const { data } of frames ?? []) expect(data).toHaveLength(8 * 8 * 3);
    }
    expect(await decode(bytes.subarray(0, Math.floor(bytes.length / 2)))).toBeUndefined();
  });

  it('gives pixels or nothing, and never throws, with any of its bytes changed', async () => {
    const bytes = await plain(format, [10, 120, 240], 5);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, by] of changes) damaged[at]! ^= by;
        for (const { data } of (await decode(damaged)) ?? []) expect(data).toHaveLength(8 * 8 * 3);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is not decoded', () => {
  it('is what no format begins with, whatever follows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
        if (formatOf(bytes) === undefined) expect(await decode(bytes)).toBeUndefined();
      }),
    );
  });

  it('is a format that the library could decode, and which nobody asked for', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>',
    );
    expect(await decode(svg)).toBeUndefined();
    // The loaders themselves are out of reach: not only the first bytes are looked at.
    await expect(sharp(svg).metadata()).rejects.toThrow();
    const tiff = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .tiff()
      .toBuffer();
    expect(await decode(tiff)).toBeUndefined();
  });

  it('is an animated PNG, of which some would see another picture', async () => {
    const bytes = await plain('png', [1, 2, 3]);
    const chunk = Buffer.concat([Buffer.from([0, 0, 0, 8]), Buffer.from('acTL'), Buffer.alloc(12)]);
    expect(await decode(Buffer.concat([bytes.subarray(0, 33), chunk, bytes.subarray(33)]))).toBeUndefined();
  });

  it.each([
    [0xffffffff, 0xffffffff],
    [5_001, 5_000],
    [1, MOST_PIXELS + 1],
  ])('is a PNG of a few bytes that says it is %d by %d', async (width, height) => {
    const bomb = Buffer.from(await plain('png', [0, 0, 0]));
    bomb.writeUInt32BE(width >>> 0, 16);
    bomb.writeUInt32BE(height >>> 0, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    const before = process.memoryUsage().rss;
    expect(await decode(bomb)).toBeUndefined();
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
  });

  it('is a JPEG or a GIF of a few bytes with a giant canvas', async () => {
    const jpeg = Buffer.from(await plain('jpeg', [0, 0, 0]));
    const size = jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 5;
    jpeg.writeUInt32BE(0xffffffff, size);
    expect(await decode(jpeg)).toBeUndefined();
    expect(await decode(emptyGif(65_535, 65_535, 1))).toBeUndefined();
    expect(await decode(emptyGif(2048, MOST_CANVAS_PIXELS / 2048 + 1, 1))).toBeUndefined();
  });

  it('is an animation that is too long, or too large in all', async () => {
    expect(await decode(emptyGif(2, 2, LONGEST_ANIMATION))).toBeDefined();
    expect(await decode(emptyGif(2, 2, LONGEST_ANIMATION + 1))).toBeUndefined();
    expect(await decode(emptyGif(1_500, 1_500, 45))).toBeUndefined();
  });

  it('ends with the abort', async () => {
    const reason = new Error('gone');
    await expect(decodeImage(await plain('png', [1, 2, 3]), SQUARE, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe.each(['gif', 'webp'] as const)('an animated %s', (format) => {
  it('is read frame by frame', async () => {
    const greys = [0, 40, 80, 120, 160];
    const frames = (await decode(await animation(format, greys)))!;
    expect(frames.map((frame) => Math.round(firstPixel(frame)[0]! / 40) * 40)).toEqual(greys);
  });

  it('is read at equal distances from its first frame to its last where it has many', async () => {
    const count = MOST_FRAMES * 3 - 2;
    const greys = Array.from({ length: count }, (_, index) => index * 5);
    const frames = (await decode(await animation(format, greys)))!.map((frame) => firstPixel(frame)[0]!);
    expect(frames).toHaveLength(MOST_FRAMES);
    for (const [index, grey] of frames.entries()) {
      expect(Math.abs(grey - greys[Math.round((index * (count - 1)) / (MOST_FRAMES - 1))]!)).toBeLessThanOrEqual(8);
    }
  });
});

describe('what shines through', () => {
  it('is seen on white, on black, and as it is without its transparency', async () => {
    const frames = (await decode(await plain('png', [200, 10, 30], 24, 0)))!;
    expect(frames.map(firstPixel)).toEqual([
      [255, 255, 255],
      [0, 0, 0],
      [200, 10, 30],
    ]);
  });

  it('is seen once where nothing shines through', async () => {
    expect(await decode(await plain('png', [200, 10, 30], 24, 1))).toHaveLength(1);
  });
});

it('text is looked at in its own proportions, in steps that the models want, and never made larger', async () => {
  const bytes = await sharp({ create: { width: 3_000, height: 700, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  expect((await decodeImage(bytes, { longest: 1_920, step: 32 }, never))![0]).toMatchObject({
    width: 1_920,
    height: 448,
  });
  const small = await plain('png', [1, 2, 3], 40);
  expect((await decodeImage(small, { longest: 1_920, step: 32 }, never))![0]).toMatchObject({ width: 32, height: 32 });
});

/** The checksum of a chunk of a PNG. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
