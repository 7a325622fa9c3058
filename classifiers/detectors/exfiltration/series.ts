import type { Folded } from '../fold.ts';
import { addressOf } from './address.ts';
import { type Link, REACH } from './links.ts';

/** So many images of one host that differ in a letter or two spell something. */
const ENOUGH = 4;
/** The same, where the pieces are numbers: sizes and pages are numbers too. */
const ENOUGH_NUMBERS = 8;

interface Piece {
  readonly index: number;
  readonly key: string;
  readonly value: string;
}

/**
 * The images that spell a text piece by piece (`/a`, `/b`, …), by their place in `links`: enough different pieces
 * for one host and path among the images that begin within the reach before and end within it behind.
 */
export function seriesOf(folded: Folded, links: readonly Link[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const pieces of piecesOf(links).values()) {
    for (const [at, piece] of pieces.entries()) {
      if (isSpelling(near(folded, links, pieces, at))) found.add(piece.index);
    }
  }
  return found;
}

function piecesOf(links: readonly Link[]): ReadonlyMap<string, readonly Piece[]> {
  const groups = new Map<string, Piece[]>();
  for (const [index, link] of links.entries()) {
    if (!link.isFetched || link.url.length > 128) continue;
    const piece = pieceOf(link, index);
    if (!piece) continue;
    const group = groups.get(piece.key);
    if (group) group.push(piece);
    else groups.set(piece.key, [piece]);
  }
  return groups;
}

/** What is short and last: the value of the only parameter, the segment, or the host's first label. */
function pieceOf({ url }: Link, index: number): Piece | undefined {
  const { host, segments, parameters } = addressOf(url);
  const path = segments.join('/');
  const parameter = parameters[0];
  if (parameter) {
    return parameters.length === 1 && parameter.value.length <= 2
      ? { index, key: `${host}/${path}?${parameter.name}`, value: parameter.value }
      : undefined;
  }
  const last = /^(\w{1,2}|[a-z](?=\.\w{2,4}$))(?:\.\w{2,4})?$/i.exec(segments.at(-1) ?? '');
  if (last?.[1] !== undefined) {
    const isNumbered = /^\d+\./.test(segments.at(-1) ?? '');
    return isNumbered ? undefined : { index, key: `${host}/${segments.slice(0, -1).join('/')}/`, value: last[1] };
  }
  const label = /^(\w{1,2})\.(.+\..+)$/.exec(host);
  return label?.[1] !== undefined && label[2] !== undefined && segments.length === 0
    ? { index, key: label[2], value: label[1] }
    : undefined;
}

/** The pieces before one and behind it that may be looked at, at most as many as decide. */
function near(folded: Folded, links: readonly Link[], pieces: readonly Piece[], at: number): readonly string[] {
  const own = links[pieces[at]?.index ?? 0];
  if (!own) return [];
  const horizon = folded.horizon(own.start, REACH);
  const values: string[] = [];
  for (
    let index = Math.max(0, at - ENOUGH_NUMBERS);
    index <= Math.min(pieces.length - 1, at + ENOUGH_NUMBERS);
    index += 1
  ) {
    const piece = pieces[index];
    const link = links[piece?.index ?? 0];
    if (!piece || !link) continue;
    const isNear = index <= at ? own.start - link.start <= REACH : link.end <= horizon;
    if (isNear) values.push(piece.value);
  }
  return values;
}

function isSpelling(values: readonly string[]): boolean {
  const different = new Set(values);
  const letters = [...different].filter((value) => !/^\d+$/.test(value)).length;
  return letters >= ENOUGH || different.size >= ENOUGH_NUMBERS;
}
