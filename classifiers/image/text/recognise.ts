import type { Pixels } from '../image.ts';
import { type Box, boxesOf } from './boxes.ts';
import { decodeSteps, joinPieces, type Piece } from './lines.ts';
import { cropOf, type Normal, type Planes, planesOf } from './planes.ts';

/** The models of PP-OCR and what one of them can write. */
export interface OcrParts {
  /** A probability for each pixel that it is of a text; shape [height, width]. Both sides are multiples of 32. */
  readonly detect: (image: Planes) => Promise<Float32Array>;
  /** Whether a line stands on its head, from 0 to 1. The line is 48 high and 192 wide. */
  readonly isTurned: (line: Planes) => Promise<number>;
  /** A probability for each step and character. The line is 48 high. */
  readonly recognise: (line: Planes) => Promise<Float32Array>;
  readonly characters: readonly string[];
}

const DETECTOR: Normal = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };
const LINE: Normal = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] };

const LINE_HEIGHT = 48;
/** A longer line is read in parts: the recogniser's time grows with the square of its length. */
const LONGEST_LINE = 1536;
/** An image has no more boxes than this; what is beyond it is noise, or text that is too small to be read. */
const MOST_BOXES = 400;
/** What the models are less sure of than this is no text, or not the one that they say. */
const LEAST_CONFIDENCE = 0.5;
const TURNED = 0.9;
/** The model that tells what stands on its head looks at so much of a line, in pixels. */
const LOOKED_AT = 192;

/** Reads the text of one image, also where it is tilted, turned by a right angle, or on its head. */
export async function recogniseText(pixels: Pixels, parts: OcrParts): Promise<string> {
  const { width, height } = pixels;
  const boxes = boxesOf(await parts.detect(planesOf(pixels, DETECTOR)), width, height, MOST_BOXES);
  const pieces: Piece[] = [];
  for (const box of boxes) {
    const read = await readBox(pixels, box, parts);
    if (read.confidence >= LEAST_CONFIDENCE) pieces.push({ box, ...read });
  }
  return joinPieces(pieces);
}

async function readBox(pixels: Pixels, box: Box, parts: OcrParts) {
  // Far higher than wide: a line that runs upwards or downwards.
  const upright = box.height >= 1.5 * box.width ? quarterTurned(box) : box;
  const share = Math.min(1, (LOOKED_AT * upright.height) / LINE_HEIGHT / upright.width);
  const look = padded(cropOf(pixels, upright, LINE_HEIGHT, 0, share, LINE), LOOKED_AT);
  const line = (await parts.isTurned(look)) > TURNED ? halfTurned(upright) : upright;
  const count = Math.max(1, Math.ceil((line.width * LINE_HEIGHT) / line.height / LONGEST_LINE));
  const reads = [];
  for (let part = 0; part < count; part++) {
    const crop = cropOf(pixels, line, LINE_HEIGHT, part / count, (part + 1) / count, LINE);
    reads.push(decodeSteps(await parts.recognise(crop), parts.characters));
  }
  return {
    text: reads.map(({ text }) => text).join(''),
    confidence: reads.reduce((sum, { confidence }) => sum + confidence, 0) / count,
  };
}

function quarterTurned({ middle, along, width, height }: Box): Box {
  return { middle, along: { x: along.y, y: -along.x }, width: height, height: width };
}

function halfTurned(box: Box): Box {
  return { ...box, along: { x: -box.along.x, y: -box.along.y } };
}

/** With grey at its right, up to a width. */
function padded({ data, width, height }: Planes, to: number): Planes {
  if (width >= to) return { data, width, height };
  const wide = new Float32Array(3 * to * height);
  for (let row = 0; row < 3 * height; row++) wide.set(data.subarray(row * width, (row + 1) * width), row * to);
  return { data: wide, width: to, height };
}
