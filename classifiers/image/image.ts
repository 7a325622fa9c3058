/** An image as a client sent it: its bytes, not yet decoded, and whatever they may be. */
export interface Image {
  readonly bytes: Uint8Array;
  /** `sha256:…` of the bytes. */
  readonly digest: string;
}

/**
 * The image that a part of a message holds: a data URL in base64, or base64 text alone. Undefined for what is written in
 * any other way, a link too; whether the bytes are an image at all shows when they are decoded.
 */
export type OpenImage = (media: string) => Image | undefined;

/** What one image, or one frame of it, looks like: RGB, a byte each, rows from the top, without gaps. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** How large the pixels are to be. Both look at the whole image. */
export type Sizing =
  /** Stretched to a square, in pixels. */
  | { readonly square: number }
  /** In its own proportions, its longer side at most so many pixels, and both sides multiples of `step`. */
  | { readonly longest: number; readonly step: number };

/**
 * Decodes an image: each of its frames, or so many spread over a long animation, and where something shines through,
 * each as on white, as on black, and as without its transparency.
 *
 * @returns undefined for what is damaged, too large, too long, or in no known format.
 * @throws the abort's reason.
 */
export type Decode = (bytes: Uint8Array, sizing: Sizing, abort: AbortSignal) => Promise<readonly Pixels[] | undefined>;
