import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openRedis, script } from '../../../gateway/redis/connection.node.ts';
import { type RedisConnection, type RedisState, RedisUnavailable } from '../../../gateway/redis/connection.ts';
import { NO_REDIS, type RedisServer, startRedis } from './redis-server.ts';

const ECHO = script('return ARGV[1]');
const CALL_MS = 50;
/** A busy machine makes no result another one. */
const PATIENT_MS = 5_000;

describe.skipIf(NO_REDIS !== '')(`a connection to Redis${NO_REDIS}`, () => {
  let server: RedisServer | undefined;
  let redis: RedisConnection | undefined;
  let states: RedisState[] = [];

  async function open(url: string): Promise<RedisConnection> {
    states = [];
    redis = await openRedis(url, (state) => void states.push(state), PATIENT_MS);
    return redis;
  }

  afterEach(async () => {
    await redis?.close();
    server?.resume();
    await server?.kill();
  });

  const isUp = (one: RedisConnection) => vi.waitFor(() => expect(one.state().isUp).toBe(true), 8_000);

  it('answers, also after Redis has forgotten the scripts', async () => {
    server = await startRedis();
    const one = await open(server.url);
    expect(await one.run(ECHO, [], ['a'], PATIENT_MS)).toBe('a');
    await server.kill();
    await server.restart();
    await isUp(one);
    expect(await one.run(ECHO, [], ['b'], PATIENT_MS)).toBe('b');
  });

  it('is down when Redis is killed, says so once, refuses at once, and comes back', async () => {
    server = await startRedis();
    const one = await open(server.url);
    await server.kill();
    await vi.waitFor(() => expect(one.state().isUp).toBe(false));
    const refused = one.run(ECHO, [], ['a'], CALL_MS).catch((error: unknown) => error);
    expect(await Promise.race([refused, turn('waited')])).toBeInstanceOf(RedisUnavailable);
    await server.restart();
    await isUp(one);
    expect(states.map((state) => state.isUp)).toEqual([false, true]);
    expect(one.outages()).toBe(1);
  });

  it('is down when Redis is late, and only the first call waits for it', async () => {
    server = await startRedis();
    const one = await open(server.url);
    server.pause();
    const start = performance.now();
    await expect(one.run(ECHO, [], ['a'], CALL_MS)).rejects.toThrow('LATE');
    expect(performance.now() - start).toBeGreaterThanOrEqual(CALL_MS - 1);
    const second = one.run(ECHO, [], ['a'], CALL_MS).catch((error: unknown) => error);
    expect(await Promise.race([second, turn('waited')])).toBeInstanceOf(RedisUnavailable);
    await sleep(600);
    expect(one.state().isUp).toBe(false);
    server.resume();
    await isUp(one);
    expect(await one.run(ECHO, [], ['c'], PATIENT_MS)).toBe('c');
    expect(states.map((state) => state.isUp)).toEqual([false, true]);
  });

  it('is there where it was slow to come', async () => {
    server = await startRedis();
    await server.kill();
    const one = await open(server.url);
    expect(one.state()).toEqual({ isUp: false, why: 'ECONNREFUSED' });
    await server.restart();
    await isUp(one);
  });

  it('tells no password, and is down with a wrong one', async () => {
    server = await startRedis('right-password');
    const one = await open(server.url.replace('right', 'wrong'));
    expect(one.state().isUp).toBe(false);
    expect(JSON.stringify(states)).not.toContain('wrong-password');
    await one.close();
    const two = await open(server.url);
    expect(await two.run(ECHO, [], ['a'], PATIENT_MS)).toBe('a');
  });

  it('is not up where it takes no value', async () => {
    server = await startRedis();
    const one = await open(server.url);
    await server.send('CONFIG SET maxmemory 1');
    await expect(one.set('k', 'v', 1_000, PATIENT_MS)).rejects.toThrow('OOM');
    await sleep(600);
    expect(one.state()).toEqual({ isUp: false, why: 'OOM' });
    expect(states).toHaveLength(1);
  });

  it('asks anew whoever is late with a value, instead of giving Redis up', async () => {
    server = await startRedis();
    const one = await open(server.url);
    server.pause();
    await expect(one.get('k', 20)).rejects.toThrow('LATE');
    server.resume();
    await sleep(300);
    expect(states).toEqual([]);
  });
});

describe('the URL of Redis', () => {
  it.each(['', 'localhost:6379', 'http://localhost', 'redis//x'])('%j is none', async (url) => {
    await expect(openRedis(url, () => undefined)).rejects.toMatchObject({ code: 'invalid_config' });
  });
});
