import { exponential, uniform } from './random.ts';

export interface QueueModel {
  /** Arrivals a second at all servers together, without memory (a Poisson process). */
  readonly arrivalsPerSecond: number;
  /** How long a server is busy with one arrival, in milliseconds. */
  readonly serviceMs: number;
  /** `fixed` by default; `exponential` has `serviceMs` for its mean. */
  readonly service?: 'fixed' | 'exponential';
  /** By server, its part of the arrivals; together 1. */
  readonly shares: readonly number[];
  readonly arrivals: number;
  readonly seed: number;
}

/** How long arrivals waited until their server began with them, in milliseconds. */
export interface Waits {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  /** How much of its time the busiest server is asked to work; from 1 on its queue grows without end. */
  readonly utilisation: number;
}

/** The part at the beginning that does not count: the queues were empty. */
const WARM_UP = 0.1;

/**
 * Simulates queues event by event: each arrival goes to one server, and each server takes its own in turn. An arrival
 * waits until those before it at the same server are done.
 *
 * @throws RangeError for a model without servers, arrivals or time.
 */
export function simulateQueues(model: QueueModel): Waits {
  const { arrivalsPerSecond, serviceMs, shares, arrivals, seed } = model;
  if (shares.length === 0 || !(arrivals > 0) || !(arrivalsPerSecond > 0) || !(serviceMs > 0)) {
    throw new RangeError('a queue needs servers, arrivals, a rate and a service time');
  }
  const random = uniform(seed);
  const pick = picker(shares);
  const freeAt = new Float64Array(shares.length);
  const waits = new Float64Array(arrivals);
  let now = 0;
  for (let arrival = 0; arrival < arrivals; arrival++) {
    now += exponential(random, 1_000 / arrivalsPerSecond);
    const server = pick(random());
    const begins = Math.max(now, freeAt[server]!);
    waits[arrival] = begins - now;
    freeAt[server] = begins + (model.service === 'exponential' ? exponential(random, serviceMs) : serviceMs);
  }
  const counted = waits.subarray(Math.floor(arrivals * WARM_UP)).sort();
  const at = (q: number) => counted[Math.max(0, Math.ceil(q * counted.length) - 1)]!;
  return {
    mean: counted.reduce((sum, wait) => sum + wait, 0) / counted.length,
    p50: at(0.5),
    p99: at(0.99),
    utilisation: (Math.max(...shares) * arrivalsPerSecond * serviceMs) / 1_000,
  };
}

/** Equal shares. */
export function evenly(servers: number): readonly number[] {
  return Array.from({ length: servers }, () => 1 / servers);
}

/** The index whose part of [0, 1) a number is in. */
function picker(shares: readonly number[]): (number: number) => number {
  const ends: number[] = [];
  let end = 0;
  for (const share of shares) {
    end += share;
    ends.push(end);
  }
  return (number) => {
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! > number) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
