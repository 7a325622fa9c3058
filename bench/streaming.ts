import { Pool } from 'undici';
import { DEFAULT_CONFIG } from '../gateway/config.ts';
import { loadGuard } from '../gateway/guard.node.ts';
import { start } from './child.ts';
import { monotonicMs } from './clock.ts';
import { median } from './numbers.ts';
import { textOf } from './servers/answer.ts';
import type { Sent } from './servers/stream.ts';
import { type Timed, type TimedAnswer, windowDelays } from './window-delay.ts';

/** What the reader of a stream sees, in milliseconds from the request: medians of the rounds. */
export interface ReaderView {
  readonly firstText: number;
  /** The longest time between two pieces of text. */
  readonly longestPause: number;
  readonly total: number;
}

export interface StreamingResult {
  readonly policy: string;
  readonly tokens: number;
  readonly tokensPerSecond: number;
  readonly rounds: number;
  readonly unguarded: ReaderView;
  readonly guarded: ReaderView;
  /** Total time, guarded to unguarded: the median of the rounds, each of which measures both. */
  readonly ratio: number;
  /**
   * Milliseconds from the moment when what the scan of a window has to see had left the upstream, until the window
   * reached the client: of the first window the median of the rounds, and the longest of all windows of all rounds.
   */
  readonly delay: { readonly firstWindow: number; readonly longest: number };
  /** Guarded streams that were refused because a scan was late, and read again: none on a machine that is not busy. */
  readonly late: number;
}

const POLICY = 'baseline';
/** An answer's tokens, how many of them come in a second, and how often it is read each way: together a minute. */
const PACES = [
  [250, 50, 3],
  [120, 20, 2],
] as const;
/** Answers each way beforehand, as fast as they go. */
const WARMUP = 10;
const UNPACED = 1_000_000;
/** So many late scans, and the machine is too busy to measure anything. */
const LATE_LIMIT = 10;

/** One stream as the client saw it. */
interface Seen extends TimedAnswer {
  readonly begun: number;
}

/**
 * Streams answers one at a time, each round straight from the upstream and through a gateway, in an order that changes.
 *
 * @param directory where the audit log goes.
 */
export async function measureStreaming(directory: string): Promise<readonly StreamingResult[]> {
  const upstream = await start('stream');
  const children = [upstream];
  try {
    const [lookahead, gateway] = await Promise.all([
      lookaheadOf(),
      start('gateway', upstream.url, POLICY, `${directory}/streaming`),
    ]);
    children.push(gateway);
    const pools = [upstream, gateway].map(({ url }) => new Pool(url, { connections: 1 })) as [Pool, Pool];
    for (let round = 0; round < WARMUP; round++) {
      for (const pool of pools) await readInTime(pool, PACES[0][0], UNPACED);
    }
    const results: StreamingResult[] = [];
    for (const pace of PACES) results.push(await measurePace(pools, pace, lookahead));
    for (const pool of pools) await pool.close();
    return results;
  } finally {
    for (const child of children) await child.stop();
  }
}

/** How far the gateway's scans look ahead, in UTF-16 units. */
async function lookaheadOf(): Promise<number> {
  const guard = await loadGuard({ ...DEFAULT_CONFIG, policies: [POLICY] });
  await guard.close();
  return guard.schedule.longestMatch;
}

async function measurePace(
  [upstream, gateway]: readonly [Pool, Pool],
  [tokens, tokensPerSecond, rounds]: (typeof PACES)[number],
  lookahead: number,
): Promise<StreamingResult> {
  const unguarded: Seen[] = [];
  const guarded: Seen[] = [];
  const delays: (readonly number[])[] = [];
  let late = 0;
  const sides = [
    async () => unguarded.push(await read(upstream, tokens, tokensPerSecond)),
    async () => {
      const { seen, refused } = await readInTime(gateway, tokens, tokensPerSecond);
      late += refused;
      guarded.push(seen);
      delays.push(windowDelays(await sentBy(upstream), seen, lookahead));
    },
  ];
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side();
  }
  return {
    policy: POLICY,
    tokens,
    tokensPerSecond,
    rounds,
    unguarded: viewOf(unguarded),
    guarded: viewOf(guarded),
    ratio: median(guarded.map((seen, round) => totalOf(seen) / totalOf(unguarded[round]!))),
    delay: { firstWindow: median(delays.map(([first]) => first!)), longest: Math.max(...delays.flat()) },
    late,
  };
}

/** A scan had no result before its deadline. */
class LateScan extends Error {}

/** Reads streams until one is not refused because a scan was late. @throws LateScan where too many are. */
async function readInTime(
  pool: Pool,
  tokens: number,
  tokensPerSecond: number,
): Promise<{ readonly seen: Seen; readonly refused: number }> {
  for (let refused = 0; ; refused++) {
    try {
      return { seen: await read(pool, tokens, tokensPerSecond), refused };
    } catch (error) {
      if (!(error instanceof LateScan) || refused === LATE_LIMIT) throw error;
    }
  }
}

let requests = 0;

/** Reads one stream to its end. @throws Error for anything but an answer that ends well. */
async function read(pool: Pool, tokens: number, tokensPerSecond: number): Promise<Seen> {
  const request = {
    model: `bench-${tokens}-${tokensPerSecond}`,
    stream: true,
    messages: [{ role: 'user', content: textOf(30, 2_000_000 + requests++) }],
  };
  const begun = monotonicMs();
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (statusCode !== 200) throw failureOf(`${statusCode}: ${await body.text()}`);
  const pieces: Timed[] = [];
  const finishes: string[] = [];
  let rest = '';
  for await (const bytes of body.setEncoding('utf8')) {
    const at = monotonicMs();
    const events = `${rest}${bytes}`.split('\n\n');
    rest = events.pop()!;
    for (const event of events) {
      const { text, finish } = eventOf(event);
      if (text) pieces.push({ text, at });
      if (finish) finishes.push(finish);
    }
  }
  if (finishes.join() !== 'stop,done') throw failureOf(`a stream that ended by ${finishes.join()}`);
  return { begun, pieces, ended: monotonicMs() };
}

/** What a stream failed with. A gateway that cannot decide in time says `guard_unavailable`. */
function failureOf(what: string): Error {
  const message = `the bench got ${what}`;
  return what.includes('"guard_unavailable"') ? new LateScan(message) : new Error(message);
}

/** What the reader takes from an event of OpenAI's stream. @throws Error for one that is not a piece of an answer. */
function eventOf(event: string): { readonly text?: string | undefined; readonly finish?: string | null | undefined } {
  const data = event.replace(/^data: /, '');
  if (data === '[DONE]') return { finish: 'done' };
  const { choices } = JSON.parse(data) as {
    choices?: readonly { delta: { content?: string }; finish_reason?: string | null }[];
  };
  if (!choices) throw failureOf(data);
  return { text: choices[0]?.delta.content, finish: choices[0]?.finish_reason };
}

/** When the upstream sent its last answer. @throws Error where the processes have no clock in common. */
async function sentBy(upstream: Pool): Promise<TimedAnswer> {
  const before = monotonicMs();
  const { body } = await upstream.request({ method: 'GET', path: '/sent' });
  const { now, tokens, ended } = (await body.json()) as Sent;
  if (now < before || now > monotonicMs())
    throw new Error("the upstream of the bench has another clock than its client's");
  return { pieces: tokens, ended };
}

function viewOf(streams: readonly Seen[]): ReaderView {
  return {
    firstText: median(streams.map(({ begun, pieces }) => pieces[0]!.at - begun)),
    longestPause: median(streams.map(longestPauseOf)),
    total: median(streams.map(totalOf)),
  };
}

function longestPauseOf({ pieces }: Seen): number {
  return Math.max(0, ...pieces.slice(1).map(({ at }, index) => at - pieces[index]!.at));
}

function totalOf({ begun, ended }: Seen): number {
  return ended - begun;
}
