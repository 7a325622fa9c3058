import { type Schema, Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import type { JsonValue } from '../../../exchange/json.ts';
import { readJsonText } from '../../../exchange/json-text.ts';
import { releaseEnd, releaseText } from '../../../gateway/moderation/apply.ts';
import type { GateOutput } from '../../../gateway/moderation/gate.ts';
import { StructuredAnswer } from '../../../gateway/moderation/structured.ts';

const runs = { numRuns: 2000 };

const SCHEMA = {
  type: 'object',
  properties: {
    mail: { type: 'string', format: 'email' },
    note: { type: 'string', maxLength: 60 },
    kind: { enum: ['private', 'business'] },
    tags: { type: 'array', items: { type: 'string', pattern: '^[a-z [\\]•]*$' } },
    count: { type: 'integer' },
    seen: { type: 'boolean' },
  },
  required: ['mail', 'kind'],
  additionalProperties: false,
} satisfies Schema;

const words = fc.array(fc.constantFrom('call', 'jane', 'at', 'noon', 'or', '"later"', 'back\\slash', 'grüße', '😀'));
const answerValue = fc.record(
  {
    mail: fc.constantFrom('jane.doe@a.example', 'x@b.example'),
    note: words.map((all) => all.join(' ').slice(0, 60).toWellFormed()),
    kind: fc.constantFrom('private', 'business'),
    tags: fc.array(fc.constantFrom('urgent', 'family', 'tax return of the year before the last one')),
    count: fc.integer(),
    seen: fc.boolean(),
  },
  { requiredKeys: ['mail', 'kind'], noNullPrototype: true },
);
const json = fc.tuple(answerValue, fc.constantFrom(0, 1)).map(([value, indent]) => JSON.stringify(value, null, indent));
const schema = fc.constantFrom<JsonValue | undefined>(undefined, SCHEMA);

const replacement = fc.constantFrom(
  '[EMAIL]',
  '••',
  '',
  'x',
  'x@b.example',
  '"',
  '\\',
  '","mail":"x@c.example',
  'null',
  ' ',
);
/** What is replaced, and by what: some text anywhere, or one of the strings and numbers, or the inside of one. */
const redaction = fc.record({
  at: fc.nat(999),
  length: fc.nat(30),
  where: fc.constantFrom('any', 'leaf', 'inside', 'inside'),
  replacement,
});

/** A stretch of the text as it came and as it went, each in pieces. */
interface Stretch {
  readonly came: readonly string[];
  readonly went: readonly string[];
}

/** Cuts a text into pieces of these lengths, over and over. */
function cut(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let start = 0, index = 0; start < text.length; index += 1) {
    const end = start + lengths[index % lengths.length]!;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
/** A model's answer, and what the policy makes of it: some of its spans are replaced, wherever they lie. */
const changed = fc
  .record({ text: json, redactions: fc.array(redaction, { maxLength: 3 }), lengths, others: lengths })
  .map(({ text, redactions, lengths, others }): Stretch[] => {
    const { leaves } = readJsonText(text)!;
    const spans = redactions
      .map(({ at, length, where, replacement }) => {
        if (where === 'any') return { start: Math.floor((at / 1000) * text.length), length, replacement };
        const leaf = leaves[at % leaves.length]!;
        const quote = where === 'inside' && text.charAt(leaf.offset) === '"' ? 1 : 0;
        return { start: leaf.offset + quote, length: leaf.length - 2 * quote, replacement };
      })
      .sort((a, b) => a.start - b.start);
    const stretches: Stretch[] = [];
    let from = 0;
    for (const { start, length, replacement } of spans) {
      if (start < from) continue;
      const same = text.slice(from, start);
      stretches.push({ came: cut(same, lengths), went: cut(same, others) });
      from = Math.min(text.length, start + length);
      stretches.push({ came: cut(text.slice(start, from), lengths), went: cut(replacement, others) });
    }
    const rest = text.slice(from);
    return [...stretches, { came: cut(rest, lengths), went: cut(rest, others) }];
  });

/** What a client has of each answer when all is over, whether that is an error, and the most that was held before the end. */
async function received(answers: readonly (readonly Stretch[])[], schema: JsonValue | undefined) {
  const answer = new StructuredAnswer(schema === undefined ? {} : { schema });
  let given = 0;
  async function* outputs(): AsyncIterable<GateOutput> {
    const longest = Math.max(...answers.map(({ length }) => length));
    // The answers take turns.
    for (let at = 0; at < longest; at += 1) {
      for (const [choice, stretches] of answers.entries()) {
        for (const text of stretches[at]?.came ?? []) answer.heard({ type: 'text', text, choice });
        for (const text of stretches[at]?.went ?? []) {
          given += 1;
          yield { type: 'part', part: releaseText('text', text, choice) };
        }
      }
    }
    yield { type: 'end', end: releaseEnd({ reason: 'stop' }) };
  }
  const texts = answers.map(() => '');
  let taken = 0;
  let mostHeld = 0;
  let isOver = false;
  let error: string | undefined;
  try {
    for await (const output of answer.checked(outputs())) {
      if (output.type === 'end') isOver = true;
      if (output.type !== 'part' || output.part.value.type !== 'text') continue;
      texts[output.part.value.choice ?? 0] += output.part.value.text;
      taken += 1;
      mostHeld = Math.max(mostHeld, given - taken);
    }
  } catch (cause) {
    if (!(cause instanceof PortcullisError)) throw cause;
    error = cause.code;
  }
  return { texts, error, isOver, mostHeld };
}

const cameOf = (stretches: readonly Stretch[]) => stretches.flatMap(({ came }) => came).join('');
const wentOf = (stretches: readonly Stretch[]) => stretches.flatMap(({ went }) => went).join('');

/** The names, lists and kinds of values of a text, and what is neither a number nor a string; undefined where it is not JSON. */
function structureOf(text: string): string | undefined {
  try {
    const outline = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(outline);
      if (typeof value === 'object' && value !== null) return Object.values(value).map(outline);
      return typeof value === 'boolean' || value === null ? value : '';
    };
    return JSON.stringify(outline(JSON.parse(text)));
  } catch {
    return undefined;
  }
}

function isWanted(text: string, schema: JsonValue | undefined): boolean {
  if (structureOf(text) === undefined) return false;
  return (
    schema === undefined || new Validator(structuredClone(schema) as Schema, '2020-12').validate(JSON.parse(text)).valid
  );
}

describe('an answer in JSON of which spans are replaced', () => {
  it('reaches the client as JSON that matches and has its structure, or ends in the error', async () => {
    const seen = { same: 0, whole: 0, broken: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(changed, { minLength: 1, maxLength: 2 }), schema, async (answers, schema) => {
        const { texts, error, isOver } = await received(answers, schema);
        const went = answers.map(wentOf);
        const isSame = answers.every((one, index) => cameOf(one) === went[index]);
        seen[error ? 'broken' : isSame ? 'same' : 'whole'] += 1;
        expect(isOver).toBe(error === undefined);
        if (error === undefined) {
          expect(texts).toEqual(went);
          for (const [index, text] of texts.entries()) {
            expect(isWanted(text, schema)).toBe(true);
            expect(structureOf(text)).toBe(structureOf(cameOf(answers[index]!)));
          }
        } else {
          expect(error).toBe('redaction_broke_json');
          expect(isSame).toBe(false);
          // Nothing that was changed has left.
          for (const [index, text] of texts.entries()) expect(cameOf(answers[index]!).startsWith(text)).toBe(true);
        }
      }),
      runs,
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(runs.numRuns / 30);
  });

  it('is stopped only where it does not match, or has lost a part', async () => {
    await fc.assert(
      fc.asyncProperty(changed, schema, async (stretches, schema) => {
        const [came, went] = [cameOf(stretches), wentOf(stretches)];
        const { error } = await received([stretches], schema);
        const isFine = isWanted(went, schema) && structureOf(went) === structureOf(came);
        // A name that is given twice is a structure that what is parsed does not tell.
        if (isFine && !/"mail".*"mail"/s.test(went)) expect(error).toBeUndefined();
        if (!isFine && came !== went) expect(error).toBe('redaction_broke_json');
      }),
      runs,
    );
  });

  it('is passed on without delay, byte for byte, where none is', async () => {
    const text = fc.oneof(json, fc.string({ maxLength: 200 }));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 3 }), lengths, lengths, async (all, one, other) => {
        const answers = all.map((text) => [{ came: cut(text, one), went: cut(text, other) }]);
        const expected = { texts: all, error: undefined, isOver: true, mostHeld: 0 };
        expect(await received(answers, false)).toEqual(expected);
      }),
      runs,
    );
  });
});
