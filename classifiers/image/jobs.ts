import type { Pixels } from './image.ts';

/** What the thread of image models is asked. */
export type ThreadJob =
  | { readonly kind: 'classes'; readonly model: string; readonly pixels: Pixels }
  | { readonly kind: 'text'; readonly models: TextModels; readonly pixels: Pixels };

/** Paths of the files that read text. */
export interface TextModels {
  readonly detector: string;
  readonly direction: string;
  readonly recogniser: string;
  readonly characters: string;
}

/** And what it answers, to one job after the other. */
export type ThreadAnswer = { readonly result: Float32Array | string } | { readonly error: string };
