/** A point of an image, in pixels from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle that may be turned: its middle, the unit vector along its lines of text, and its sides in pixels. */
export interface Box {
  readonly middle: Point;
  readonly along: Point;
  readonly width: number;
  readonly height: number;
}

/** A pixel belongs to a text from this probability on. */
const PIXEL_THRESHOLD = 0.3;
/** And a group of such pixels is a text when their mean is at least so high. */
const GROUP_THRESHOLD = 0.5;
/** The detector marks the core of a line; this is how much of its area for each pixel of its edge is around it. */
const UNCLIP = 1.6;
const LEAST_SIDE = 3;

/**
 * The boxes of text in the output of a detector of the DB kind ("Real-time Scene Text Detection with Differentiable
 * Binarization"): groups of adjacent likely pixels, each with the smallest rectangle around it, made wider.
 *
 * @param map a probability for each pixel, rows from the top; shape [height, width].
 * @param most of them, largest first; an image has no more lines than that, and noise might.
 */
export function boxesOf(map: Float32Array, width: number, height: number, most: number): readonly Box[] {
  const groups = groupsOf(map, width, height);
  groups.sort((a, b) => b.count - a.count);
  const boxes: Box[] = [];
  for (const { edge } of groups.slice(0, most)) {
    const core = smallestRectangle(hullOf(edge));
    if (Math.min(core.width, core.height) < LEAST_SIDE) continue;
    const distance = (core.width * core.height * UNCLIP) / (2 * (core.width + core.height));
    boxes.push({ ...core, width: core.width + 2 * distance, height: core.height + 2 * distance });
  }
  return boxes;
}

/** Pixels that touch, by side or corner: how many, and the first and last of each row. */
interface Group {
  readonly count: number;
  readonly edge: readonly Point[];
}

function groupsOf(map: Float32Array, width: number, height: number): Group[] {
  const seen = new Uint8Array(map.length);
  const stack: number[] = [];
  const groups: Group[] = [];
  for (let start = 0; start < map.length; start++) {
    if (seen[start] || map[start]! <= PIXEL_THRESHOLD) continue;
    let [count, sum] = [0, 0];
    const rows = new Map<number, { first: number; last: number }>();
    seen[start] = 1;
    stack.push(start);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)];
      count += 1;
      sum += map[at]!;
      const row = rows.get(y);
      if (!row) rows.set(y, { first: x, last: x });
      else if (x < row.first) row.first = x;
      else if (x > row.last) row.last = x;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (seen[next] || map[next]! <= PIXEL_THRESHOLD) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
    }
    if (sum / count < GROUP_THRESHOLD) continue;
    const edge = [...rows].flatMap(([y, { first, last }]) => [
      { x: first, y },
      { x: last + 1, y },
      { x: first, y: y + 1 },
      { x: last + 1, y: y + 1 },
    ]);
    groups.push({ count, edge });
  }
  return groups;
}

/** The convex hull, by Andrew's monotone chain. */
function hullOf(points: readonly Point[]): readonly Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (list: readonly Point[]) => {
    const chain: Point[] = [];
    for (const point of list) {
      while (chain.length > 1 && turn(chain.at(-2)!, chain.at(-1)!, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/**
 * The rectangle of least area around a convex hull: it shares a side with it. Its lines run along the side that is
 * nearest to horizontal, unless it is far higher than wide: then it is a line that was turned.
 */
function smallestRectangle(hull: readonly Point[]): Box {
  let best: Box | undefined;
  for (const [index, from] of hull.entries()) {
    const to = hull[(index + 1) % hull.length]!;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const box = rectangleAlong(hull, { x: (to.x - from.x) / length, y: (to.y - from.y) / length });
    if (!best || box.width * box.height < best.width * best.height) best = box;
  }
  const { middle, along, width, height } = best!;
  const isLevel = Math.abs(along.x) >= Math.abs(along.y);
  const across = { x: -along.y, y: along.x };
  const level = isLevel ? best! : { middle, along: across, width: height, height: width };
  const direction = level.along.x < 0 ? { x: -level.along.x, y: -level.along.y } : level.along;
  return { ...level, along: direction };
}

function rectangleAlong(hull: readonly Point[], along: Point): Box {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of hull) {
    const [u, v] = [x * along.x + y * along.y, y * along.x - x * along.y];
    left = Math.min(left, u);
    right = Math.max(right, u);
    top = Math.min(top, v);
    bottom = Math.max(bottom, v);
  }
  const [u, v] = [(left + right) / 2, (top + bottom) / 2];
  const middle = { x: u * along.x - v * along.y, y: u * along.y + v * along.x };
  return { middle, along, width: right - left, height: bottom - top };
}
