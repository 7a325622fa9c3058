import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digest } from '../../../exchange/canonical.ts';
import type { JsonObject, JsonValue } from '../../../exchange/json.ts';
import { readGuardrail } from '../../../gateway/protocols/litellm-guardrail.ts';
import { goldenAnswers, scanApp } from './scan-app.ts';

const PATH = '/beta/litellm_basic_guardrail_api';

goldenAnswers(PATH, 'litellm-guardrail');

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'constructor'];
const messages = fc.array(
  fc.record({
    role: fc.constantFrom(...ROLES),
    content: fc.oneof(
      fc.string(),
      fc.constant(null),
      fc.array(
        fc.oneof(fc.record({ type: fc.constant('text'), text: fc.string() }), fc.constant({ type: 'image_url' })),
      ),
    ),
  }),
  { maxLength: 5 },
);

/** The texts of messages as LiteLLM takes them out. */
function textsOf(given: readonly { readonly content: string | readonly object[] | null }[]): string[] {
  return given.flatMap(({ content }) => {
    if (typeof content === 'string') return [content];
    return (content ?? []).flatMap((part) => ('text' in part ? [String(part.text)] : []));
  });
}

const body = (more: JsonObject): JsonObject => ({ input_type: 'request', request_data: {}, ...more });
const place = (json: JsonObject) => {
  return readGuardrail(json).segments.map(({ stage, role, turn }) => `${stage} ${role} ${turn}`);
};

describe('every text is a segment', () => {
  it('whole, in its place, whatever the messages say', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.string()), fc.boolean(), fc.boolean(), (said, others, isOwn, isAnswer) => {
        const texts = isOwn ? textsOf(said) : others;
        const given = body({
          texts,
          structured_messages: said as JsonValue,
          ...(isAnswer && { input_type: 'response' }),
        });
        const { segments } = readGuardrail(given);
        expect(segments.map(({ pointer, text }) => [pointer, text])).toEqual(
          texts.map((text, index) => [`/texts/${index}`, text]),
        );
        if (isAnswer) expect(segments.every(({ stage }) => stage === 'output')).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('and so is every string of a picture, a tool and a call', () => {
    const word = fc.stringMatching(/^§[a-z]{1,8}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 8, maxLength: 8 }), (words) => {
        const [a, b, c, d, e, f, g, h] = words as [string, string, string, string, string, string, string, string];
        const given = body({
          images: [`https://example.org/${a}`],
          tools: [{ type: 'function', function: { name: b, description: c, parameters: { [d]: { enum: [e] } } } }],
          tool_calls: [{ id: f, type: 'function', function: { name: g, arguments: JSON.stringify({ x: h }) } }],
        });
        const scanned = readGuardrail(given)
          .segments.map(({ text }) => text)
          .join('\n');
        for (const one of words) expect(scanned).toContain(one);
      }),
    );
  });
});

describe('who wrote a text', () => {
  const said = [
    { role: 'system', content: 'S' },
    { role: 'user', content: 'A' },
    { role: 'assistant', content: 'B' },
    { role: 'tool', tool_call_id: '1', content: 'C' },
    { role: 'user', content: [{ type: 'text', text: 'D' }] },
  ];
  const texts = ['S', 'A', 'B', 'C', 'D'];

  it('is what the messages say, where they hold these texts', () => {
    expect(place(body({ texts, structured_messages: said }))).toEqual([
      'input system newest',
      'input user older',
      'input assistant older',
      'tool_result tool newest',
      'input user newest',
    ]);
  });

  it.each([
    ['other texts', { texts: ['S', 'A', 'B', 'C', 'X'], structured_messages: said }],
    ['more texts', { texts: [...texts, 'X'], structured_messages: said }],
    ['another order', { texts: [...texts].reverse(), structured_messages: said }],
    ['no messages', { texts }],
  ])('is the user, now, with %s', (_, given) => {
    expect(new Set(place(body(given)))).toEqual(new Set(['input user newest']));
  });
});

describe('what may pass', () => {
  it('is what LiteLLM is told: nothing of what is blocked, and no secret', async () => {
    const text = fc.constantFrom(
      'Hello.',
      'jailbreak=0.9',
      'secret.github=0.9',
      'hazard.hate=0.9',
      'jailbreak=timeout',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { maxLength: 5 }),
        fc.constantFrom('request', 'response'),
        async (texts, type) => {
          const { post, records } = scanApp();
          const { status, body: answer } = await post(PATH, body({ texts, input_type: type }));
          const blocks = texts.includes('jailbreak=0.9');
          expect(status).toBe(texts.includes('jailbreak=timeout') && !blocks ? 503 : 200);
          expect(records.map(({ event }) => event)).toEqual(['opened', 'closed']);
          if (status !== 200) return;
          const redacted = texts.map((one) => one.replace('secret.github=0.9', '[GITHUB_SECRET]'));
          const changed = { action: 'GUARDRAIL_INTERVENED', texts: redacted };
          const passes = texts.includes('secret.github=0.9') ? changed : { action: 'NONE' };
          expect(answer).toEqual(blocks ? { action: 'BLOCKED', blocked_reason: 'No.' } : passes);
          expect(records[1]).toMatchObject({ outcome: blocks ? 'refused' : 'answered' });
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is nothing where another model is to answer, or a picture is to change', async () => {
    const route = [
      {
        id: 'r',
        at: ['input'],
        when: { signal: 'toxicity', gte: 0.5 },
        then: { effect: 'route', model: 'careful' },
      } as const,
    ];
    const routed = await scanApp({ rules: route }).post(PATH, body({ texts: ['toxicity=0.9'] }));
    expect(routed.body).toEqual({
      action: 'BLOCKED',
      blocked_reason: 'The safety policy has "careful" answer this. Ask that model instead.',
    });
    const redact = [
      { id: 'p', when: { field: 'segment.modality', in: ['image'] }, then: { effect: 'redact' } } as const,
    ];
    const app = scanApp({ rules: redact });
    const picture = await app.post(PATH, body({ texts: ['Look.'], images: ['data:image/png;base64,AAAA'] }));
    expect(picture.body).toMatchObject({ action: 'BLOCKED' });
    expect(app.records[1]).toMatchObject({ outcome: 'refused' });
  });
});

it('the key comes in either header, and is asked for', async () => {
  const { post } = scanApp({ keys: [{ id: 'litellm', hash: digest('key'), disclose: 'none' }] });
  const ask = async (headers: Record<string, string>) =>
    (await post(PATH, body({ texts: ['Hello.'] }), headers)).status;
  expect(await ask({})).toBe(401);
  expect(await ask({ 'x-api-key': 'wrong' })).toBe(401);
  expect(await ask({ 'x-api-key': 'key' })).toBe(200);
  expect(await ask({ authorization: 'Bearer key' })).toBe(200);
});

it('the record names what was asked, and keeps no text', async () => {
  const { post, records } = scanApp();
  await post(
    PATH,
    body({ texts: ['Hello.'], model: 'openai/gpt', request_data: { user_api_key_user_email: 'a@b.org' } }),
  );
  expect(records).toMatchObject([
    { event: 'opened', protocol: 'litellm.guardrail', model: 'openai/gpt', scans: [{ pointer: '/texts/0' }] },
    { event: 'closed', outcome: 'answered' },
  ]);
  expect(JSON.stringify(records)).not.toMatch(/Hello|a@b/);
});
