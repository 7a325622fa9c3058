import { type Reading, readLayers } from './layers.ts';

let latest: { readonly text: string; readonly reading: Reading } | undefined;

/**
 * As `readLayers`, once for all who ask for the same text in one turn: the classifiers of a scan begin together, and each
 * asks before it waits for anything. Nothing of a text is kept past the turn.
 */
export function sharedLayers(text: string, read: (text: string) => Reading = readLayers): Reading {
  if (latest?.text === text) return latest.reading;
  const reading = read(text);
  latest = { text, reading };
  queueMicrotask(() => {
    latest = undefined;
  });
  return reading;
}
