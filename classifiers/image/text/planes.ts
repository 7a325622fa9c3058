import type { Pixels } from '../image.ts';
import type { Box, Point } from './boxes.ts';

/** A number for each pixel and colour, as the models of PP-OCR want them: blue, green, red; shape [3, height, width]. */
export interface Planes {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** How a model wants its colours, blue, green and red: (value / 255 - mean) / deviation. */
export interface Normal {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** A whole image for a model. */
export function planesOf({ data, width, height }: Pixels, { mean, deviation }: Normal): Planes {
  const size = width * height;
  const planes = new Float32Array(3 * size);
  for (let plane = 0; plane < 3; plane++) {
    for (let at = 0; at < size; at++) {
      planes[plane * size + at] = (data[at * 3 + 2 - plane]! / 255 - mean[plane]!) / deviation[plane]!;
    }
  }
  return { data: planes, width, height };
}

/**
 * What is in a box, straightened and scaled to a height, for a model. Outside of the image its edge goes on.
 *
 * @param from, to the part of the box along its lines, from 0 to 1.
 */
export function cropOf(pixels: Pixels, box: Box, height: number, from: number, to: number, normal: Normal): Planes {
  const width = Math.max(1, Math.round((box.width * (to - from) * height) / box.height));
  const size = width * height;
  const planes = new Float32Array(3 * size);
  for (let row = 0; row < height; row++) {
    const v = ((row + 0.5) / height - 0.5) * box.height;
    for (let column = 0; column < width; column++) {
      const u = (from + ((column + 0.5) / width) * (to - from) - 0.5) * box.width;
      const x = box.middle.x + u * box.along.x - v * box.along.y - 0.5;
      const y = box.middle.y + u * box.along.y + v * box.along.x - 0.5;
      const at = row * width + column;
      for (let plane = 0; plane < 3; plane++) {
        const value = bilinear(pixels, { x, y }, 2 - plane);
        planes[plane * size + at] = (value / 255 - normal.mean[plane]!) / normal.deviation[plane]!;
      }
    }
  }
  return { data: planes, width, height };
}

function bilinear({ data, width, height }: Pixels, { x, y }: Point, channel: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, low] = [x - left, y - top];
  const x0 = Math.min(width - 1, Math.max(0, left));
  const x1 = Math.min(width - 1, Math.max(0, left + 1));
  const row0 = Math.min(height - 1, Math.max(0, top)) * width;
  const row1 = Math.min(height - 1, Math.max(0, top + 1)) * width;
  const upper = data[(row0 + x0) * 3 + channel]! * (1 - right) + data[(row0 + x1) * 3 + channel]! * right;
  const lower = data[(row1 + x0) * 3 + channel]! * (1 - right) + data[(row1 + x1) * 3 + channel]! * right;
  return upper * (1 - low) + lower * low;
}
