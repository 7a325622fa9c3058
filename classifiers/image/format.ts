/** The formats that are decoded, each by its first bytes: what a client calls it does not matter. */
export type Format = 'png' | 'jpeg' | 'gif' | 'webp';

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG = [0xff, 0xd8, 0xff];

/**
 * The format of an image. Undefined for every other one, and for an animated PNG: what reads PNG shows its first image,
 * and what shows the animation may show another.
 */
export function formatOf(bytes: Uint8Array): Format | undefined {
  if (PNG.every((byte, index) => bytes[index] === byte)) return isAnimatedPng(bytes) ? undefined : 'png';
  if (JPEG.every((byte, index) => bytes[index] === byte)) return 'jpeg';
  const start = ascii(bytes, 0, 6);
  if (start === 'GIF87a' || start === 'GIF89a') return 'gif';
  return start.startsWith('RIFF') && ascii(bytes, 8, 12) === 'WEBP' ? 'webp' : undefined;
}

/** Whether a chunk `acTL` stands before the pixels: length, type, data and checksum, one chunk after the other. */
function isAnimatedPng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = PNG.length; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const type = ascii(bytes, at + 4, at + 8);
    if (type === 'acTL') return true;
    if (type === 'IDAT') return false;
  }
  return false;
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
