import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGzip } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import type { ModelEvent } from '../../../exchange/exchange.ts';
import { MAX_JSON_DEPTH } from '../../../exchange/json.ts';
import { decodeStream as decodeMessages } from '../../../gateway/providers/anthropic-decode.ts';
import { LONGEST_EVENT, LONGEST_STREAM, readEvents } from '../../../gateway/providers/event-stream.ts';
import { decodeStream as decodeChat } from '../../../gateway/providers/openai-decode.ts';
import { fetchTransport } from '../../../gateway/providers/transport-fetch.worker.ts';
import { createUndiciTransport } from '../../../gateway/providers/transport-undici.node.ts';
import { parseObject, readText } from '../../../gateway/providers/upstream-answer.ts';
import { messagePieces } from '../../support/anthropic-reply.ts';
import { streamPieces } from '../../support/upstream-reply.ts';

const TIMEOUTS = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000 };

async function* repeated(bytes: Buffer, times: number): AsyncGenerator<Uint8Array> {
  for (let time = 0; time < times; time++) yield bytes;
}

async function drained(events: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of events) count += 1;
  return count;
}

describe('what is read of an answer has an end', () => {
  const MEBIBYTE = 1024 * 1024;

  it('of a body', async () => {
    const letters = Buffer.alloc(MEBIBYTE, 'x');
    expect(await readText(repeated(letters, 64))).toHaveLength(64 * MEBIBYTE);
    await expect(readText(repeated(letters, 65))).rejects.toMatchObject({ code: 'upstream_error' });
  });

  it('of an event', async () => {
    const letters = Buffer.alloc(MEBIBYTE, 'x');
    async function* event(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('data: ');
      yield* repeated(letters, 2 * (LONGEST_EVENT / MEBIBYTE));
    }
    await expect(drained(readEvents(event()))).rejects.toMatchObject({ code: 'upstream_error' });
  });

  it('of a stream, whatever it holds', async () => {
    const comments = Buffer.alloc(MEBIBYTE, `:${'x'.repeat(1022)}\n`);
    const times = LONGEST_STREAM / MEBIBYTE;
    expect(await drained(readEvents(repeated(comments, times)))).toBe(0);
    await expect(drained(readEvents(repeated(comments, times + 1)))).rejects.toMatchObject({ code: 'upstream_error' });
  });

  it('of nesting', () => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect(parseObject(nested(MAX_JSON_DEPTH))).toBeTruthy();
    for (const depth of [MAX_JSON_DEPTH + 1, 1000, 200_000]) {
      expect(() => parseObject(nested(depth))).toThrow(expect.objectContaining({ code: 'upstream_error' }));
    }
  });
});

describe('an answer that grows as it is unpacked', () => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      const gzip = createGzip();
      gzip.pipe(response);
      const zeros = Buffer.alloc(1024 * 1024, ' ');
      let left = 300;
      const more = (): void => {
        while (left-- > 0) if (!gzip.write(zeros)) return;
        gzip.end();
      };
      gzip.on('drain', more);
      response.on('close', () => gzip.destroy());
      more();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterAll(() => {
    server?.closeAllConnections();
    server?.close();
  });

  const request = () => ({ url, headers: {}, body: '{}', abort: new AbortController().signal, timeouts: TIMEOUTS });

  it('is left at the limit where the runtime unpacks it', async () => {
    const response = await fetchTransport(request());
    await expect(readText(response.body)).rejects.toMatchObject({ code: 'upstream_error' });
  });

  it('is not unpacked on Node', async () => {
    const { send, close } = createUndiciTransport(TIMEOUTS);
    const response = await send(request());
    expect((await readText(response.body)).length).toBeLessThan(1024 * 1024);
    await close();
  });
});

/** A stream that somebody has cut, shuffled, repeated and overwritten. */
const broken = fc
  .record({
    text: fc.string({ unit: 'binary', maxLength: 40 }),
    args: fc.json(),
    moves: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 }),
    overwritten: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
    cut: fc.option(fc.nat()),
    chunk: fc.integer({ min: 1, max: 300 }),
  })
  .chain((how) => fc.constantFrom('chat' as const, 'messages' as const).map((protocol) => ({ ...how, protocol })));

type Broken = typeof broken extends fc.Arbitrary<infer T> ? T : never;

function bytesOf({ text, args, moves, overwritten, cut, protocol }: Broken): Buffer {
  const reply = {
    reasoning: text,
    text,
    toolCalls: [{ id: 'x', name: 'look', arguments: args.startsWith('{') ? args : '{}' }],
  };
  const frames = [...(protocol === 'chat' ? streamPieces(reply, 'm', true) : messagePieces(reply, 'm'))];
  for (const [from, to] of moves) frames.splice(to % frames.length, 0, frames[from % frames.length] ?? Buffer.of());
  const bytes = Buffer.concat(frames);
  for (const [at, byte] of overwritten) bytes[at % bytes.length] = byte;
  return cut === null ? bytes : bytes.subarray(0, cut % bytes.length);
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('whatever becomes of the bytes of a stream', () => {
  it('is read, with one end, or is an error of the upstream', async () => {
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(broken, async (how) => {
        const decode = how.protocol === 'chat' ? decodeChat : decodeMessages;
        const events: ModelEvent[] = [];
        try {
          for await (const event of decode(inChunks(bytesOf(how), how.chunk), TIMEOUTS)) events.push(event);
        } catch (error) {
          failed += 1;
          if (!(error instanceof PortcullisError)) throw error;
          expect(error.code).toMatch(/^upstream_/);
          return;
        }
        expect(events.at(-1)?.type).toBe('finish');
        expect(events.filter(({ type }) => type === 'finish')).toHaveLength(1);
      }),
      { numRuns: 1500 },
    );
    expect(failed).toBeGreaterThan(100);
  });

  it('is read as it is where nothing becomes of them', async () => {
    const reply = { text: 'Hello.', toolCalls: [{ id: 'x', name: 'look', arguments: '{"a":1}' }] };
    for (const [decode, pieces] of [
      [decodeChat, streamPieces(reply, 'm', true)],
      [decodeMessages, messagePieces(reply, 'm')],
    ] as const) {
      const events: ModelEvent[] = [];
      for await (const event of decode(inChunks(Buffer.concat([...pieces]), 7), TIMEOUTS)) events.push(event);
      expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'tool_calls' });
    }
  });
});
