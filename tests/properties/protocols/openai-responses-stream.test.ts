import fc from 'fast-check';
import OpenAI from 'openai';
import { accumulateResponse } from 'openai/lib/responses/ResponseAccumulator';
import type { Response as Answer, ResponseStreamEvent } from 'openai/resources/responses/responses';
import { expect, test } from 'vitest';
import type { AnswerEnd, AnswerPart, FinishReason } from '../../../exchange/exchange.ts';
import type { JsonObject } from '../../../exchange/json.ts';
import { release } from '../../../exchange/released.ts';
import { openaiResponses } from '../../../gateway/protocols/openai-responses.ts';

const META = { exchangeId: 'exc_0', model: 'm', created: 0, includeUsage: false };
const REQUEST = { model: 'm', input: 'Hello' };

const text = fc.string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(...'ab \n\r"\\{}:é🙂\u2028') });
const part = fc.oneof(
  { weight: 3, arbitrary: text.map((one): AnswerPart => ({ type: 'text', text: one })) },
  { weight: 3, arbitrary: text.map((one): AnswerPart => ({ type: 'reasoning', text: one })) },
  fc.base64String({ minLength: 4 }).map((signature): AnswerPart => ({ type: 'signature', signature })),
  fc.base64String({ minLength: 4 }).map((data): AnswerPart => ({ type: 'sealed_reasoning', data })),
  fc.dictionary(text, text, { maxKeys: 2 }).map(
    (input): AnswerPart => ({
      type: 'tool_call',
      index: 0,
      call: { id: 'call_0', name: 'f', arguments: JSON.stringify(input) },
    }),
  ),
);
const end = fc.record({
  reason: fc.constantFrom<FinishReason>('stop', 'length', 'tool_calls', 'content_filter'),
  usage: fc.constant({ inputTokens: 3, outputTokens: 4 }),
});
/** Each call with an id of its own, as the gate gives them; the client refuses two of one id. */
const parts = fc.array(part, { maxLength: 8 }).map((all) =>
  all.map((one, index): AnswerPart => {
    return one.type === 'tool_call' ? { ...one, call: { ...one.call, id: `call_${index}` } } : one;
  }),
);
const answer = fc.record({ parts, end });
interface Given {
  readonly parts: readonly AnswerPart[];
  readonly end: AnswerEnd;
}

function streamed({ parts, end: how }: Given): string {
  const writer = openaiResponses.stream(META);
  return `${parts.map((one) => writer.part(release(one))).join('')}${writer.end(release(how))}`;
}

function whole({ parts, end: how }: Given): JsonObject {
  return openaiResponses.write(
    parts.map((one) => release(one)),
    release(how),
    META,
  );
}

/** The official client, of a server that answers with these bytes. */
function client(type: string, pieces: readonly Uint8Array[]): OpenAI {
  const fetch = async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece);
        controller.close();
      },
    });
    return new Response(body, { headers: { 'content-type': type } });
  };
  return new OpenAI({ apiKey: 'unused', baseURL: 'http://fixture/v1', maxRetries: 0, fetch });
}

function eventsOf(stream: string): readonly ResponseStreamEvent[] {
  // Not by a regular expression, to which U+2028 ends a line.
  const data = stream.split('\n').filter((line) => line.startsWith('data: '));
  return data.map((line) => JSON.parse(line.slice('data: '.length)) as ResponseStreamEvent);
}

test('the official client makes the same of a stream, however its bytes come, as of an answer that is not streamed', async () => {
  await fc.assert(
    fc.asyncProperty(answer, fc.array(fc.nat(4000), { maxLength: 12 }), async (given, places) => {
      const bytes = new TextEncoder().encode(streamed(given));
      const cuts = places.map((place) => Math.min(place, bytes.length)).sort((a, b) => a - b);
      const pieces = [...cuts, bytes.length].map((last, index) => bytes.subarray(cuts[index - 1] ?? 0, last));
      const final = await client('text/event-stream', pieces).responses.stream(REQUEST).finalResponse();
      const json = new TextEncoder().encode(JSON.stringify(whole(given)));
      const plain = await client('application/json', [json]).responses.parse(REQUEST);
      // Of the request's own id, of which only the unstreamed answer has a place.
      expect(JSON.parse(JSON.stringify(final))).toEqual(
        JSON.parse(JSON.stringify({ ...plain, _request_id: undefined })),
      );
    }),
    { numRuns: 300 },
  );
});

test('what its events add up to is the answer that the last of them holds', () => {
  fc.assert(
    fc.property(answer, (given) => {
      const events = eventsOf(streamed(given));
      let deltas: Answer | undefined;
      let all: Answer | undefined;
      for (const event of events.slice(0, -1)) {
        all = accumulateResponse(event, all);
        // Also of deltas alone, for a client that reads nothing else.
        if (!/\.done$/.test(event.type)) deltas = accumulateResponse(event, deltas);
      }
      const { output } = whole(given);
      expect(all?.output).toEqual(output);
      const bare = (items: unknown) =>
        JSON.parse(JSON.stringify(items, (name, value) => (name === 'status' ? undefined : value)));
      expect(bare(deltas?.output)).toEqual(bare(output));
    }),
    { numRuns: 300 },
  );
});

test('a text means the same in however many pieces it comes', () => {
  fc.assert(
    fc.property(answer, fc.nat(20), (given, size) => {
      const cut = given.parts.flatMap((one): readonly AnswerPart[] => {
        if (one.type !== 'text' && one.type !== 'reasoning') return [one];
        const at = Math.min(size + 1, one.text.length);
        const pieces = [one.text.slice(0, at), one.text.slice(at)].filter((piece) => piece !== '');
        return pieces.map((piece) => ({ type: one.type, text: piece }));
      });
      expect(whole({ ...given, parts: cut })).toEqual(whole(given));
    }),
  );
});

test('a stream is well formed: numbered, items and parts open one after the other and close, between a beginning and an end', () => {
  fc.assert(
    fc.property(answer, fc.option(text), (given, refusal) => {
      const writer = openaiResponses.stream(META);
      const parts = given.parts.map((one) => writer.part(release(one))).join('');
      const last =
        refusal === null
          ? writer.end(release(given.end))
          : writer.refuse({ as: 'refusal', reason: 'content_policy', text: refusal });
      const events = eventsOf(parts + last);
      expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, index) => index));
      const open: (string | number)[] = [];
      let items = 0;
      for (const event of events.slice(2, -1)) {
        const { type } = event;
        const isItem = type === 'response.output_item.added' || type === 'response.output_item.done';
        if (isItem) expect(event.output_index).toBe(items);
        if (type === 'response.output_item.added') {
          expect(open).toEqual([]);
          open.push('item');
        } else if (type === 'response.output_item.done') {
          expect(open).toEqual(['item']);
          open.pop();
          items += 1;
        } else if (type === 'response.content_part.added') {
          expect(open).toEqual(['item']);
          open.push('part');
        } else if (type === 'response.content_part.done') {
          expect(open).toEqual(['item', 'part']);
          open.pop();
        } else expect(open[0]).toBe('item');
      }
      expect(open).toEqual([]);
      const types = events.map(({ type }) => type);
      expect(types.slice(0, 2)).toEqual(['response.created', 'response.in_progress']);
      expect(types.at(-1)).toMatch(/^response\.(completed|incomplete)$/);
    }),
  );
});
