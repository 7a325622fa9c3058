import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonText, replaceInJsonText, replaceSpans } from '../../exchange/json-text.ts';

describe('JSON text as a classifier reads it', () => {
  it.each([
    ['{"a": "x\\ny", "b": [1, true, null, "z"]}', 'a\nx\ny\nb\n1\nz'],
    ['{"a": 1, "a": 2}', 'a\n1\na\n2'],
    ['[12345678901234567890, 1.50, -0]', '12345678901234567890\n1.50\n-0'],
    ['"\\u0034111 \\ud83d\\ude00"', '4111 😀'],
    ['{}', ''],
    ['{"": ""}', '\n'],
  ])('%s', (json, text) => {
    expect(readJsonText(json)?.text).toBe(text);
  });

  it.each(['', '{', '{"a": 1,}', '[1] x', '// no\n1', "{'a': 1}", '"\\x"', '"\n"', '01', 'NaN'])(
    '%j is none',
    (text) => {
      expect(readJsonText(text)).toBeUndefined();
    },
  );

  it('has every key and string in it, decoded', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, '\t'), (json, indent) => {
        const reading = readJsonText(JSON.stringify(JSON.parse(json), null, indent));
        expect(reading?.text).toBe(leavesOf(JSON.parse(json)).join('\n'));
      }),
    );
  });
});

function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [JSON.stringify(value)];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...leavesOf(member)]);
}

describe('replacing', () => {
  it('replaces spans and leaves the rest', () => {
    const spans = [
      { start: 1, end: 3, replacement: 'X' },
      { start: 3, end: 4, replacement: '' },
    ];
    expect(replaceSpans('abcdef', spans)).toBe('aXef');
  });

  it('in JSON text escapes, makes a string of a number, and leaves every other byte', () => {
    const json = '{ "k\\u0065y" : "a\\tb", "n":4111, "m": 1.50 }';
    const reading = readJsonText(json)!;
    const at = (part: string, replacement: string) => {
      const start = reading.text.indexOf(part);
      return { start, end: start + part.length, replacement };
    };
    expect(replaceInJsonText(json, reading, [at('ey', '"'), at('b', '\n'), at('4111', '<CARD>')])).toBe(
      '{ "k\\"" : "a\\t\\n", "n":"<CARD>", "m": 1.50 }',
    );
  });

  it('shows what replaces a span that crosses leaves in the first of them', () => {
    const json = '["abc","def",7,"x"]';
    expect(replaceInJsonText(json, readJsonText(json)!, [{ start: 1, end: 9, replacement: '#' }])).toBe(
      '["a#","","","x"]',
    );
  });

  it('gives JSON whose reading no longer has what was replaced', () => {
    const pairs = fc.array(fc.tuple(fc.nat(), fc.nat(12)), { maxLength: 4 });
    fc.assert(
      fc.property(fc.json(), pairs, (json, places) => {
        const reading = readJsonText(json)!;
        const cuts = [
          ...new Set(
            places.flatMap(([from, length]) => [
              from % (reading.text.length + 1),
              (from % (reading.text.length + 1)) + length,
            ]),
          ),
        ]
          .filter((cut) => cut <= reading.text.length)
          .sort((a, b) => a - b);
        const spans = cuts
          .flatMap((start, index) =>
            index % 2 === 0 ? [{ start, end: cuts[index + 1] ?? start, replacement: '#' }] : [],
          )
          .filter(({ start, end }) => end > start && reading.text[start] !== '\n');
        const after = readJsonText(replaceInJsonText(json, reading, spans));
        expect(after?.leaves).toHaveLength(reading.leaves.length);
        expect(after?.text.replaceAll('\n', '')).toBe(replaceSpans(reading.text, spans).replaceAll('\n', ''));
      }),
    );
  });
});
