import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import { eventStreamBody, LAST_READ_MS } from '../../../gateway/routes/event-stream-body.ts';
import { type ExchangeEnd, exchangeEnd } from '../../../gateway/routes/exchange-end.ts';

const SECONDS = 600;

/** What a protocol's writer does: pieces until the exchange is ended, then one for its error, and a record of it. */
function exchange(end: ExchangeEnd, waitsAt = Number.POSITIVE_INFINITY) {
  const seen = { made: 0, recorded: [] as string[] };
  async function* pieces(): AsyncGenerator<string> {
    let isRecorded = false;
    const record = (code: string) => {
      if (!isRecorded) seen.recorded.push(code);
      isRecorded = true;
    };
    try {
      for (;;) {
        if (seen.made === waitsAt) await aborted(end.signal);
        seen.made += 1;
        yield `piece ${seen.made} `;
      }
    } catch (cause) {
      const code = cause instanceof PortcullisError ? cause.code : 'internal_error';
      record(code);
      yield `error ${code}`;
    } finally {
      record('cancelled');
    }
  }
  return { seen, body: eventStreamBody(pieces(), end) };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

async function rest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  let text = '';
  for (let read = await reader.read(); !read.done; read = await reader.read())
    text += new TextDecoder().decode(read.value);
  return text;
}

const open = () => exchangeEnd(new AbortController().signal, SECONDS);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the end of an exchange', () => {
  it('comes when its time is over, and says so', () => {
    const { signal } = open();
    vi.advanceTimersByTime(SECONDS * 1000 - 1);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.reason).toMatchObject({ code: 'upstream_timeout', message: expect.stringContaining('600 seconds') });
  });

  it('comes when the client goes, or has gone, which is no error', () => {
    const client = new AbortController();
    const before = exchangeEnd(client.signal, SECONDS);
    client.abort(new PortcullisError('upstream_timeout', 'of another'));
    const after = exchangeEnd(client.signal, SECONDS);
    for (const { signal } of [before, after]) {
      expect(signal.aborted).toBe(true);
      expect(signal.reason).not.toBeInstanceOf(PortcullisError);
    }
  });

  it('does not come, and leaves no timer, when the answer is out', () => {
    const { signal, settle } = open();
    settle();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(SECONDS * 2000);
    expect(signal.aborted).toBe(false);
  });
});

describe('the body of a stream', () => {
  it('makes no piece that nobody has room for', async () => {
    const { seen, body } = exchange(open());
    await vi.advanceTimersByTimeAsync(SECONDS * 500);
    expect(seen.made).toBe(1);
    const reader = body.getReader();
    for (let read = 1; read <= 3; read++) {
      await reader.read();
      await vi.advanceTimersByTimeAsync(1000);
      expect(seen.made).toBe(read + 1);
    }
  });

  it('ends with the error where pieces wait for the client', async () => {
    const { seen, body } = exchange(open());
    await vi.advanceTimersByTimeAsync(SECONDS * 1000);
    expect(seen.recorded).toEqual(['upstream_timeout']);
    expect(await rest(body.getReader())).toBe('piece 1 error upstream_timeout');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends with the error where the client waits for pieces', async () => {
    const { seen, body } = exchange(open(), 2);
    const text = rest(body.getReader());
    await vi.advanceTimersByTimeAsync(SECONDS * 1000);
    expect(await text).toBe('piece 1 piece 2 error upstream_timeout');
    expect(seen.recorded).toEqual(['upstream_timeout']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['pieces that wait for it', Number.POSITIVE_INFINITY],
    ['a piece that was being made', 0],
  ])('is broken off for a client that does not take it: %s', async (_, waitsAt) => {
    const { seen, body } = exchange(open(), waitsAt);
    await vi.advanceTimersByTimeAsync(SECONDS * 1000 + LAST_READ_MS - 1);
    expect(seen.recorded).toEqual(['upstream_timeout']);
    await vi.advanceTimersByTimeAsync(1);
    await expect(body.getReader().read()).rejects.toMatchObject({ code: 'upstream_timeout' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('records why, even where the last piece came just as the time was over', async () => {
    const end = open();
    const recorded: string[] = [];
    async function* pieces(): AsyncGenerator<string> {
      try {
        await aborted(end.signal).catch(() => undefined);
        yield 'decided on before';
        yield 'never asked for';
      } catch (cause) {
        recorded.push(cause instanceof PortcullisError ? cause.code : 'internal_error');
      }
    }
    const body = eventStreamBody(pieces(), end);
    await vi.advanceTimersByTimeAsync(SECONDS * 1000 + LAST_READ_MS);
    expect(recorded).toEqual(['upstream_timeout']);
    await expect(body.getReader().read()).rejects.toMatchObject({ code: 'upstream_timeout' });
  });

  it('ends what is under way when it is cancelled, and leaves no timer', async () => {
    const end = open();
    const { seen, body } = exchange(end);
    await vi.advanceTimersByTimeAsync(10);
    await body.cancel();
    expect(end.signal.aborted).toBe(true);
    expect(seen.recorded).toEqual(['cancelled']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails where the pieces fail, and leaves no timer', async () => {
    const end = open();
    // biome-ignore lint/correctness/useYield: it fails before the first.
    async function* pieces(): AsyncGenerator<string> {
      throw new Error('broken');
    }
    await expect(eventStreamBody(pieces(), end).getReader().read()).rejects.toThrow('broken');
    expect(vi.getTimerCount()).toBe(0);
  });
});
