import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCache } from '../../../classifiers/cache.ts';
import { createShippedDetectors } from '../../../classifiers/detectors/shipped.ts';
import { createSchedule } from '../../../classifiers/schedule.ts';
import { createScanner, type Scanner } from '../../../gateway/moderation/scan.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { PLANTED } from '../../classifiers/detectors/texts.ts';
import { arrival, type Said, type Seen, see, seeds } from './streams.ts';

/** With those of streams.test.ts more than 20,000 ways in which answers arrive. */
const RUNS = { numRuns: 600, endOnFailure: true };
const WAYS = 6;

const classifiers = createShippedDetectors();
const names = classifiers.flatMap(({ signals }) => signals);
const SECRET = {
  any: [
    { signal: 'secret', gte: 0.5 },
    { signal: 'pii.credit_card', gte: 0.5 },
    { signal: 'pii.iban', gte: 0.5 },
  ],
};
const policyOf = (effect: 'redact' | 'block') =>
  compilePolicy(
    parsePolicy(
      JSON.stringify({
        id: 'test',
        version: '1.0.0',
        defaults: { message: 'no', budgetMs: 10_000 },
        messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
        rules: [{ id: 'secret', at: ['output', 'reasoning', 'tool_call'], when: SECRET, then: { effect } }],
      }),
      'test.json',
    ),
    { operatingPoint: () => undefined, signals: names },
  );
const policies = { redact: policyOf('redact'), block: policyOf('block') };

/** The detectors that are shipped, with the layers that they read; found signals are kept for the ways of one answer. */
function scannerOf(effect: 'redact' | 'block'): Scanner {
  const schedule = createSchedule({ classifiers, cache: createCache() });
  return createScanner({ schedule, audit: { commit: () => '' } }, [policies[effect]], {
    time: 0,
    protocol: 'openai.chat',
    caller: { key: 'local' },
    request: { model: 'm' },
  });
}

const KINDS = PLANTED.filter(([name]) => /^secret\.|^pii\.(credit_card|iban)$/.test(name));
const value = fc.oneof(...KINDS.map(([, values]) => values));
/** Words enough for what is encoded to be read as a text; thirty units are forty of base64, and what follows is the secret's own. */
const OPENING = 'This is the key that you want ';
/** Of an address only the password is one, and what stands around it may stay; what is long is no text any more. */
const base64 = fc
  .oneof(...KINDS.filter(([name]) => /aws|github|mailgun|credit_card|iban/.test(name)).map(([, values]) => values))
  .map((one) => Buffer.from(OPENING + one).toString('base64'))
  .map((written) => ({ secret: written.slice(40).replace(/=+$/, ''), written }));
const prose = fc
  .array(fc.constantFrom('the', 'answer', 'is', 'not', 'here,', 'and', 'we', 'go', 'on.\n', '🙂'), { maxLength: 60 })
  .map((words) => words.join(' '));

/** What stands around a secret: it begins near the end of a window, or anywhere. */
const planted = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: value.map((secret) => ({ secret, written: secret })) },
      { weight: 2, arbitrary: base64 },
    ),
    fc.oneof(
      prose.map((text) => `${text} `),
      fc
        .tuple(fc.constantFrom(64, 128, 256, 656), fc.integer({ min: 0, max: 60 }))
        .map(([end, before]) => `${'so it is '.repeat(80).slice(0, end - before - 1)} `),
    ),
    prose,
  )
  .map(([{ secret, written }, before, after]) => ({ secret, text: `${before}${written} ${after}` }));

const place = fc.constantFrom('text', 'reasoning', 'call');

function said(where: 'text' | 'reasoning' | 'call', text: string): Said {
  if (where !== 'call') return { type: where, text };
  return { type: 'calls', calls: [{ name: 'search', arguments: JSON.stringify({ text }) }] };
}

/** All that the client has got, in one text. */
const shown = ({ parts }: Seen) =>
  parts.map((part) => ('text' in part ? part.text : part.type === 'tool_call' ? part.call.arguments : '')).join('\n');

/** What of a secret is long enough to be it: every so many units of it that stand together. */
function pieces(secret: string, length: number): string[] {
  // The words that say what it is are no secret: the opening of a block, the user of an address.
  const bare = secret
    .replace(/-----[A-Z ]+-----/g, '')
    .replace(/^[a-z]+:\/\/\w+:|@.*$/g, '')
    .replaceAll('\n', '\\n');
  return Array.from({ length: Math.max(0, bare.length - length + 1) }, (_, start) => bare.slice(start, start + length));
}

describe(`a secret in an answer that arrives in ${RUNS.numRuns * WAYS} ways`, () => {
  it.each(['redact', 'block'] as const)('never leaves, in no part: %s', async (effect) => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(planted, place, prose, seeds(WAYS), async ({ secret, text }, where, aside, ways) => {
        const answer: Said[] = [{ type: 'reasoning', text: `${aside} ` }, said(where, text)];
        const scanner = scannerOf(effect);
        const whole = await see(arrival(answer, undefined), scanner, 'window');
        if (whole.ending === 'stop' || !shown(whole).includes(secret)) found += 1;
        for (const way of ways) {
          const other = await see(arrival(answer, way), scanner, 'window');
          expect({ parts: other.parts, ending: other.ending }).toEqual({ parts: whole.parts, ending: whole.ending });
        }
        const left = shown(whole);
        expect(pieces(secret, 8).find((piece) => left.includes(piece))).toBeUndefined();
        if (effect === 'block') expect(whole.ending).toBe('stop');
      }),
      RUNS,
    );
    expect(found).toBe(RUNS.numRuns);
  });
});

it('a key in reasoning that a text comes in between of leaves only a beginning that tells nothing', async () => {
  const keys = fc.oneof(...KINDS.filter(([name]) => /github|aws|vault|mailgun/.test(name)).map(([, keys]) => keys));
  await fc.assert(
    fc.asyncProperty(keys, fc.integer({ min: 1, max: 99 }), prose, seeds(3), async (key, percent, text, ways) => {
      const at = Math.max(1, Math.floor((key.length * percent) / 100));
      const answer: Said[] = [
        { type: 'reasoning', text: `It is ${key.slice(0, at)}` },
        { type: 'text', text: `Well. ${text}` },
        { type: 'reasoning', text: `${key.slice(at)} so.` },
      ];
      const scanner = scannerOf('redact');
      const whole = await see(arrival(answer, undefined), scanner, 'window');
      for (const way of ways) expect((await see(arrival(answer, way), scanner, 'window')).parts).toEqual(whole.parts);
      expect(pieces(key, 20).find((piece) => shown(whole).includes(piece))).toBeUndefined();
    }),
    { numRuns: 60, endOnFailure: true },
  );
});
