import { hash } from 'node:crypto';
import type { Image } from './image.ts';

const DATA_URL = /^data:[^,]*;base64,/i;

/** The longest beginning of a data URL that is looked at: a media type and its parameters. */
const LONGEST_HEAD = 256;

/**
 * Opens what an image's part holds (see `OpenImage`). Decoders differ in what they make of damaged base64, so only what
 * all of them read alike is read: the standard alphabet, padded, without white space.
 */
export function openImage(media: string): Image | undefined {
  const head = DATA_URL.exec(media.slice(0, LONGEST_HEAD))?.[0] ?? '';
  const text = media.slice(head.length);
  if (text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return { bytes, digest: `sha256:${hash('sha256', bytes)}` };
}
