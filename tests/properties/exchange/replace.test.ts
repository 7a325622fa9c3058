import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isJsonObject,
  isNestedTooDeep,
  type JsonValue,
  MAX_JSON_DEPTH,
  pointerToken,
  replaceAtPointers,
} from '../../../exchange/json.ts';
import { type Replacement, readJsonText, replaceInJsonText, replaceSpans } from '../../../exchange/json-text.ts';

/** One replacement, as RFC 6901 reads: the document itself, or the same within a copy of it. */
function replaceOne(node: JsonValue, [token, ...rest]: readonly string[], value: JsonValue): JsonValue {
  if (token === undefined) return value;
  if (Array.isArray(node) && /^(0|[1-9]\d*)$/.test(token) && Number(token) < node.length) {
    return node.map((item, index) => (index === Number(token) ? replaceOne(item, rest, value) : item));
  }
  if (!isJsonObject(node) || !Object.hasOwn(node, token)) throw new RangeError('nothing there');
  return { ...node, [token]: replaceOne(node[token] ?? null, rest, value) };
}

function outcomeOf(run: () => JsonValue): string {
  try {
    return JSON.stringify(run());
  } catch (error) {
    return error instanceof RangeError ? 'RangeError' : String(error);
  }
}

/** Hands out `target`, and calls `onRead` for each of its members that is read. */
function counted<T extends object>(target: T, onRead: () => void): T {
  return new Proxy(target, {
    get(from, key, receiver) {
      onRead();
      return Reflect.get(from, key, receiver);
    },
  });
}

/** Mostly the same few, so that one pointer often leads into what another has replaced. */
const token = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', '0') },
  { weight: 1, arbitrary: fc.constantFrom('b', '1', '01', '~', '/', '__proto__', 'constructor') },
);
const leaf = fc.constantFrom<JsonValue>(null, 'x', 1, true);
const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    { weight: 1, arbitrary: leaf },
    { weight: 2, arbitrary: fc.array(tie('json'), { maxLength: 3 }) },
    {
      weight: 2,
      arbitrary: fc.array(fc.tuple(token, tie('json')), { maxLength: 3 }).map((list) => Object.fromEntries(list)),
    },
  ),
}));
const change = fc.tuple(fc.array(token, { maxLength: 3 }), json);

describe('replacements at pointers', () => {
  it('made together come to what they come to one after the other', () => {
    fc.assert(
      fc.property(json, fc.array(change, { maxLength: 5 }), (root, changes) => {
        const byPointer = new Map(
          changes.map(([tokens, value]) => [tokens.map((one) => `/${pointerToken(one)}`).join(''), { tokens, value }]),
        );
        const together = outcomeOf(() =>
          replaceAtPointers(root, new Map([...byPointer].map(([pointer, { value }]) => [pointer, value]))),
        );
        const each = outcomeOf(() =>
          [...byPointer.values()].reduce((node, { tokens, value }) => replaceOne(node, tokens, value), root),
        );
        expect(together).toBe(each);
      }),
      { numRuns: 3000 },
    );
  });

  it('copy a list once, however many there are', () => {
    const size = 300;
    let made = 0;
    /** What an array's own methods make of it is of its class too, so copies of copies are counted. */
    class CountedArray extends Array<JsonValue> {
      constructor(length: number) {
        super(length);
        made += 1;
      }
    }
    const list = new CountedArray(size).fill({ content: 'x' });
    const all = new Map(Array.from({ length: size }, (_, index) => [`/${index}/content`, 'y']));
    const replaced = replaceAtPointers(list, all);
    expect(Array.isArray(replaced) && [...replaced]).toEqual(Array(size).fill({ content: 'y' }));
    expect(made).toBe(2);
  });
});

describe('replacements in JSON text', () => {
  const cuts = fc.uniqueArray(fc.nat(60), { maxLength: 12 }).map((list) => list.sort((a, b) => a - b));

  it('are the same as when each leaf looks at every one of them', () => {
    fc.assert(
      fc.property(fc.json(), cuts, (text, ends) => {
        const reading = readJsonText(text)!;
        const spans = ends.flatMap((start, index) => {
          const end = ends[index + 1];
          return index % 2 === 0 && end !== undefined && end <= reading.text.length
            ? [{ start, end, replacement: `<${index}>` }]
            : [];
        });
        const edits = reading.leaves.flatMap((at) => {
          const end = at.start + at.text.length;
          const inside = spans.filter((span) => span.start < end && span.end > at.start);
          const cut = inside.map((span) => ({
            start: Math.max(span.start - at.start, 0),
            end: Math.min(span.end, end) - at.start,
            replacement: span.start >= at.start ? span.replacement : '',
          }));
          if (cut.length === 0) return [];
          const replacement = JSON.stringify(replaceSpans(at.text, cut));
          return [{ start: at.offset, end: at.offset + at.length, replacement }];
        });
        expect(replaceInJsonText(text, reading, spans)).toBe(replaceSpans(text, edits));
      }),
      { numRuns: 2000 },
    );
  });

  it('are looked at a few times each, however many leaves there are', () => {
    const size = 300;
    let reads = 0;
    const text = JSON.stringify(Array(size).fill('secret'));
    const spans = Array.from({ length: size }, (_, index): Replacement => {
      const span = { start: index * 7, end: index * 7 + 6, replacement: '-' };
      return counted(span, () => {
        reads += 1;
      });
    });
    const all = replaceInJsonText(text, readJsonText(text)!, spans);
    expect(JSON.parse(all)).toEqual(Array(size).fill('-'));
    expect(reads).toBeLessThanOrEqual(16 * size);
  });
});

describe('JSON that is nested', () => {
  const levels = fc.array(fc.boolean(), { minLength: MAX_JSON_DEPTH - 3, maxLength: MAX_JSON_DEPTH + 3 });
  /** An array for each true and an object for each false, in each other. */
  const nested = (shape: readonly boolean[], inside: string) =>
    shape.map((isArray) => (isArray ? '[0,' : '{"a":')).join('') +
    inside +
    shape
      .map((isArray) => (isArray ? ']' : '}'))
      .reverse()
      .join('');

  it('up to the limit is read, and past it is unreadable', () => {
    fc.assert(
      fc.property(levels, (shape) => {
        const text = nested(shape, '"x"');
        const isTooDeep = shape.length > MAX_JSON_DEPTH;
        expect(isNestedTooDeep(JSON.parse(text))).toBe(isTooDeep);
        expect(readJsonText(text) === undefined).toBe(isTooDeep);
      }),
    );
  });

  it.each([
    ['[', ']'],
    ['{"a":', '}'],
    ['{"b":[1,{}],"a":[', ']}'],
    // Unterminated, or not JSON at all: what reads it goes down all the same.
    ['[', ''],
    ['"\n[', ''],
    ['[1 [', ''],
  ])('very deep by %j is unreadable, and overflows nothing', (open, close) => {
    const depth = 100_000;
    const text = `${open.repeat(depth)}1${close.repeat(depth)}`;
    expect(readJsonText(text)).toBeUndefined();
    if (close !== '') expect(isNestedTooDeep(JSON.parse(text))).toBe(true);
  });

  it('in many places at once is not deep', () => {
    const wide = Array(10_000).fill([[{}]]);
    expect(isNestedTooDeep(wide)).toBe(false);
    expect(readJsonText(JSON.stringify(wide))).toBeDefined();
  });
});
