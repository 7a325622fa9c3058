import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPolicy } from '../../../policies/analysis/format.ts';
import { PolicyError } from '../../../policies/engine/diagnostic.ts';
import schema from '../../../policies/schema/policy.schema.json' with { type: 'json' };

const LIBRARY = readdirSync(join('policies', 'library')).map((file) => file.replace(/\.json$/, ''));
const read = (name: string) => readFile(join('policies', 'library', `${name}.json`), 'utf8');
const format = (text: string) => formatPolicy(text, 'test.json');
/** The value together with the order of its keys. */
const reprint = (text: string) => JSON.stringify(JSON.parse(text));

/** Any JSON, with names of the format among the keys, written tightly, loosely or with many escapes. */
const names = [...Object.keys(schema.properties), 'effect', 'with', 'when', 'signal', 'gte', '__proto__', '1', ''];
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.double({ noNaN: true }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('any'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('any'), { maxKeys: 6 }),
  ),
})).any;
const layouts: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify(JSON.parse(text), null, 1),
  (text) => JSON.stringify(JSON.parse(text), null, '\t').replaceAll('\n', '\r\n'),
  (text) => `\uFEFF \n${text.replaceAll('é', '\\u00e9').replaceAll('/', '\\/')}\r\n\r\n`,
];
const json = fc.tuple(value, fc.constantFrom(...layouts)).map(([some, layout]) => layout(JSON.stringify(some)));
const parse = (text: string): unknown => JSON.parse(text.replace(/^\uFEFF/, ''));

describe('formatting', () => {
  it('never changes the value, and is done after once', () => {
    fc.assert(
      fc.property(json, (text) => {
        const once = format(text);
        expect(parse(once)).toStrictEqual(parse(text));
        expect(format(once)).toBe(once);
        expect(once).toMatch(/[^\n]\n$/);
        expect(once).not.toMatch(/[\t\r]/);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps every string and number as it is written, letter for letter', () => {
    fc.assert(
      fc.property(json, (text) => {
        const tokens = (some: string) => some.match(/"(?:[^"\\]|\\.)*"|[-\d][-+.\deE]*/g)?.sort();
        expect(tokens(format(text))).toEqual(tokens(text));
      }),
    );
  });

  it.each([
    ['the last of its object', 'last', ''],
    ['followed by a comma', 'first', ','],
  ])('joins an array up to 140 columns and breaks a wider one: %s', (_where, key, comma) => {
    for (let width = 130; width <= 150; width += 1) {
      const long = 'x'.repeat(width - `  "${key}": ["a", ""]${comma}`.length);
      const line = `  "${key}": ["a", "${long}"]${comma}`;
      expect(line).toHaveLength(width);
      const others = 'y'.repeat(140);
      const lines = format(
        JSON.stringify(comma ? { [key]: ['a', long], others } : { others, [key]: ['a', long] }),
      ).split('\n');
      expect(lines.includes(line)).toBe(width <= 140);
      if (width > 140) expect(lines).toContain(`    "${long}"`);
    }
  });

  it('has no line of more than 140 columns that could be broken', () => {
    fc.assert(
      fc.property(json, (text) => {
        const wide = format(text)
          .split('\n')
          .filter((line) => line.length > 140);
        // A key and a scalar, or a scalar.
        for (const line of wide)
          expect(line).toMatch(/^ *("(?:[^"\\]|\\.)*": )?("(?:[^"\\]|\\.)*"|[^[\]{}"]+|\[\]|\{\}|\[|\{),?$/);
      }),
    );
  });

  it('puts the keys of every part in the order of the schema, and no other', () => {
    const policy = {
      tests: [
        { expect: { rules: [], verdict: 'pass' }, given: { signals: { z: 0, a: 1 }, stage: 'input' }, name: 'n' },
      ],
      messages: { z: { text: { de: 'Nein.', en: 'No.' }, code: 'c', as: 'refusal' }, a: { code: 'c', as: 'error' } },
      exemptions: [{ expires: '2027-03-31', reason: 'r', when: { in: ['x'], field: 'model' }, rule: 'b' }],
      rules: [
        {
          then: { with: 'x', effect: 'redact' },
          when: { not: { lte: 1, gte: 0, signal: 'pii' } },
          at: ['output', 'input'],
          id: 'b',
        },
        { unheard: 1, when: { any: [{ of: [{ gte: 0, signal: 'a' }], atLeast: 1 }] }, of: 2, id: 'a' },
      ],
      detectors: { b: { caseSensitive: true, pattern: 'x' }, a: { caseSensitive: true, keywords: [] } },
      defaults: { message: 'm', onError: 'block' },
      version: '1.0.0',
      unheard: { z: 1, a: 2 },
      id: 'test',
      $schema: './policy.schema.json',
    };
    expect(reprint(format(JSON.stringify(policy)))).toBe(
      JSON.stringify({
        $schema: './policy.schema.json',
        id: 'test',
        version: '1.0.0',
        defaults: { onError: 'block', message: 'm' },
        detectors: { b: { pattern: 'x', caseSensitive: true }, a: { keywords: [], caseSensitive: true } },
        rules: [
          {
            id: 'b',
            at: ['output', 'input'],
            when: { not: { signal: 'pii', gte: 0, lte: 1 } },
            then: { effect: 'redact', with: 'x' },
          },
          { id: 'a', when: { any: [{ atLeast: 1, of: [{ signal: 'a', gte: 0 }] }] }, unheard: 1, of: 2 },
        ],
        exemptions: [{ rule: 'b', when: { field: 'model', in: ['x'] }, reason: 'r', expires: '2027-03-31' }],
        messages: { z: { as: 'refusal', code: 'c', text: { de: 'Nein.', en: 'No.' } }, a: { as: 'error', code: 'c' } },
        tests: [
          { name: 'n', given: { stage: 'input', signals: { z: 0, a: 1 } }, expect: { verdict: 'pass', rules: [] } },
        ],
        unheard: { z: 1, a: 2 },
      }),
    );
  });

  it('leaves an object broken that its author broke, and what holds it', () => {
    expect(format('{"rules":[{"when":{\n"signal":"pii"},\n"id":"a"},{"id":"b"}]}')).toBe(
      `${[
        '{',
        '  "rules": [',
        '    {',
        '      "id": "a",',
        '      "when": {',
        '        "signal": "pii"',
        '      }',
        '    },',
        '    { "id": "b" }',
        '  ]',
        '}',
      ].join('\n')}\n`,
    );
  });

  it.each([
    ['{ "id": "a", }', 'invalid_json'],
    ['{ "id": "a", "id": "b" }', 'duplicate_key'],
    ['', 'invalid_json'],
  ])('refuses %j', (text, code) => {
    let error: unknown;
    try {
      format(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(PolicyError);
    expect((error as PolicyError).diagnostics[0]?.code).toBe(code);
  });
});

describe('beside the formatter of this project', () => {
  const biome = join(process.cwd(), 'node_modules', '.bin', 'biome');
  const run = promisify(execFile);

  async function folderOf(files: Record<string, string>): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'portcullis-format-'));
    const { json: options, formatter } = JSON.parse(await readFile('biome.json', 'utf8'));
    await writeFile(join(folder, 'biome.json'), `${JSON.stringify({ formatter, json: options }, null, 2)}\n`);
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    return folder;
  }

  it('moves keys of the library, and changes nothing else of what that one has formatted', async () => {
    const files: Record<string, string> = {};
    for (const name of LIBRARY) files[`${name}.json`] = await read(name);
    const cwd = await folderOf(files);
    await run(biome, ['format', '--write', '.'], { cwd });
    const lines = (some: string) => some.replaceAll(',\n', '\n').split('\n').sort();
    for (const name of Object.keys(files)) {
      const text = await readFile(join(cwd, name), 'utf8');
      expect(lines(format(text)), name).toEqual(lines(text));
    }
  });

  it('leaves it nothing to do, however the library was written before', async () => {
    const files: Record<string, string> = {};
    for (const name of LIBRARY) {
      const text = await read(name);
      files[`${name}.json`] = format(text);
      files[`${name}-dense.json`] = format(JSON.stringify(JSON.parse(text)));
      files[`${name}-loose.json`] = format(JSON.stringify(JSON.parse(text), null, 4));
    }
    await run(biome, ['format', '.'], { cwd: await folderOf(files) });
  });
});
