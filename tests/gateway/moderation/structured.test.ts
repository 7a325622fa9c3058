import { describe, expect, it } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import type { AnswerPart, ModelRequest } from '../../../exchange/exchange.ts';
import type { JsonObject } from '../../../exchange/json.ts';
import { releaseEnd, releaseSeal, releaseText, releaseToolCall } from '../../../gateway/moderation/apply.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import type { GateOutput } from '../../../gateway/moderation/gate.ts';
import { StructuredAnswer, type WantedJson, wantedJson } from '../../../gateway/moderation/structured.ts';
import { segmentOf } from './parts.ts';

/** What the model says of a choice, and what the policy makes of that. */
type Step = readonly [came: string, went: string, choice?: number];

const MESSAGE = { as: 'refusal', code: 'no', text: { en: 'No.' } } as const;
const STOPPED = {
  stop: { policy: 'p', rule: 'r', severity: 'high', cause: 'content', message: MESSAGE },
  reasons: [],
} as const;
const END: GateOutput = { type: 'end', end: releaseEnd({ reason: 'stop' }) };

/** All that a client gets, and the code of the error at the end. */
async function taken(answer: StructuredAnswer, outputs: AsyncIterable<GateOutput>) {
  const parts: AnswerPart[] = [];
  const types: string[] = [];
  try {
    for await (const output of answer.checked(outputs)) {
      if (output.type === 'part') parts.push(output.part.value);
      else types.push(output.type);
    }
    return { parts, types };
  } catch (error) {
    if (!(error instanceof PortcullisError)) throw error;
    return { parts, types, error: { code: error.code, message: error.message } };
  }
}

async function answered(steps: readonly Step[], wanted: WantedJson = {}) {
  const answer = new StructuredAnswer(wanted);
  async function* outputs(): AsyncIterable<GateOutput> {
    for (const [came, went, choice] of steps) {
      answer.heard({ type: 'text', text: came, ...(choice && { choice }) });
      if (went !== '') yield { type: 'part', part: releaseText('text', went, choice) };
    }
    yield END;
  }
  const { parts, types, error } = await taken(answer, outputs());
  return { pieces: parts.map((part) => (part.type === 'text' ? part.text : part.type)), types, error };
}

const BROKEN = { code: 'redaction_broke_json', message: expect.any(String) };
const broken = (why: string) => ({ code: 'redaction_broke_json', message: expect.stringContaining(why) });

describe('a text that was not changed', () => {
  it('goes on as it comes, whatever it is', async () => {
    const steps: Step[] = [
      ['{"a', ''],
      ['": 1', '{"a": 1'],
      [', no', ', no'],
    ];
    expect(await answered(steps, { schema: false })).toEqual({ pieces: ['{"a": 1', ', no'], types: ['end'] });
  });

  it('is not held: each piece leaves before the next is asked for', async () => {
    const answer = new StructuredAnswer({ schema: false });
    const asked: number[] = [];
    async function* outputs(): AsyncIterable<GateOutput> {
      for (let index = 0; index < 3; index += 1) {
        asked.push(index);
        answer.heard({ type: 'text', text: 'a' });
        yield { type: 'part', part: releaseText('text', 'a') };
      }
      yield END;
    }
    const seen: number[] = [];
    for await (const output of answer.checked(outputs())) if (output.type === 'part') seen.push(asked.length);
    expect(seen).toEqual([1, 2, 3]);
  });
});

describe('a text that was changed', () => {
  it('goes when the whole is still JSON, the rest of it at the end', async () => {
    const steps: Step[] = [
      ['{"mail":', '{"mail":'],
      ['"a@b.c"', '"[EMAIL]"'],
      ['}', '}'],
    ];
    expect(await answered(steps)).toEqual({ pieces: ['{"mail":', '"[EMAIL]"', '}'], types: ['end'] });
    const mail = (schema: JsonObject) => answered(steps, { schema: { properties: { mail: schema } } });
    expect((await mail({ type: 'string' })).error).toBeUndefined();
    for (const schema of [
      { format: 'email' },
      { maxLength: 5 },
      { pattern: '@' },
      { enum: ['a@b.c'] },
      { const: '' },
    ]) {
      expect(await mail(schema)).toEqual({
        pieces: ['{"mail":'],
        types: [],
        error: broken('does not match its schema'),
      });
    }
    expect((await mail({ unevaluatedItems: false })).error).toEqual(broken('it uses "unevaluatedItems"'));
  });

  it.each<[string, string, string, string]>([
    ['a quote', '{"a":"secret"}', '{"a":"""}', 'is no longer JSON'],
    ['a backslash', '{"a":"secret"}', '{"a":"\\"}', 'is no longer JSON'],
    ['a number without quotes', '{"a":4111}', '{"a":[CARD]}', 'is no longer JSON'],
    ['all of it', '{"a":"secret"}', '', 'is no longer JSON'],
    ['more than a string', '{"a":"x","b":"y"}', '{"a":"[X]"}', 'no longer has its structure'],
    ['something that adds a member', '{"a":"[X]"}', '{"a":"","ok":true,"b":""}', 'no longer has its structure'],
    [
      'something that adds a member again',
      '{"ok":0,"a":"[X]"}',
      '{"ok":0,"a":"","ok":1}',
      'no longer has its structure',
    ],
    ['a truth', '{"a":true,"b":1}', '{"a":false,"b":1}', 'no longer has its structure'],
    ['two names by one', '{"a@b.c":1,"d@b.c":2}', '{"[X]":1,"[X]":2}', 'no longer has its structure'],
    [
      'something in too many lists',
      `${'['.repeat(200)}"a"${']'.repeat(200)}`,
      `${'['.repeat(200)}"b"${']'.repeat(200)}`,
      'too deep',
    ],
  ])('is stopped where %s was replaced', async (_, came, went, why) => {
    expect(await answered([[came, went]])).toEqual({ pieces: [], types: [], error: broken(why) });
  });

  it('is stopped where its end is left out, after what the model wrote as well', async () => {
    const { pieces, error } = await answered([['{"a":"secret"}', '{"a":"']]);
    expect({ pieces, error }).toEqual({ pieces: ['{"a":"'], error: broken('is no longer JSON') });
  });

  it('may have other white space, numbers and strings', async () => {
    expect((await answered([['{"a": 4111, "b": "x"}', '{"a": "[CARD]","b":""}\n']])).error).toBeUndefined();
  });

  it('is not judged where it was no JSON from the model', async () => {
    const cut: Step = ['{"a":"a@b.c', '{"a":"[EMAIL]'];
    for (const step of [cut, ['Sorry, a@b.c.', 'Sorry, [EMAIL].']] satisfies Step[]) {
      expect(await answered([step], { schema: false })).toEqual({ pieces: [step[1]], types: ['end'] });
    }
  });

  it('holds back what comes behind it, which goes in its order', async () => {
    const answer = new StructuredAnswer({});
    const decided = { segment: segmentOf('', 0), decision: { verdict: 'pass', transforms: [], reasons: [] } } as const;
    const call = { type: 'tool_call', index: 0, call: { id: 'c', name: 'n', arguments: '{}' } } as const;
    let yielded = 0;
    async function* outputs(): AsyncIterable<GateOutput> {
      answer.heard({ type: 'text', text: '"a"' });
      for (const part of [
        releaseText('reasoning', 'Hm.'),
        releaseText('text', '"b"'),
        releaseText('reasoning', 'So.'),
        releaseSeal({ type: 'signature', signature: '' }),
        releaseToolCall(call, decided, new Fill(() => '')),
      ]) {
        yielded += 1;
        yield { type: 'part', part };
      }
      yield END;
    }
    const before: number[] = [];
    const kinds: string[] = [];
    for await (const output of answer.checked(outputs())) {
      before.push(yielded);
      kinds.push(output.type === 'part' ? output.part.value.type : output.type);
    }
    expect(kinds).toEqual(['reasoning', 'text', 'reasoning', 'signature', 'tool_call', 'end']);
    expect(before).toEqual([1, 5, 5, 5, 5, 5]);
  });

  it('goes no further where a rule stops the answer', async () => {
    const answer = new StructuredAnswer({ schema: false });
    async function* outputs(): AsyncIterable<GateOutput> {
      answer.heard({ type: 'text', text: '"a"' });
      yield { type: 'part', part: releaseText('text', '"b"') };
      yield { type: 'stop', ...STOPPED };
    }
    expect(await taken(answer, outputs())).toEqual({ parts: [], types: ['stop'] });
  });
});

describe('of several answers', () => {
  const steps: Step[] = [
    ['"a"', '"a"', 0],
    ['"a@b.c"', '"[X]"', 1],
    ['"c"', '"c"', 2],
  ];

  it('only the one that was changed waits', async () => {
    expect(await answered(steps)).toEqual({ pieces: ['"a"', '"c"', '"[X]"'], types: ['end'] });
  });

  it('one that does not match stops all', async () => {
    expect(await answered(steps, { schema: { maxLength: 1 } })).toEqual({
      pieces: ['"a"', '"c"'],
      types: [],
      error: BROKEN,
    });
  });

  it('one that a rule has stopped is not judged', async () => {
    const answer = new StructuredAnswer({});
    async function* outputs(): AsyncIterable<GateOutput> {
      answer.heard({ type: 'text', text: '"a"' });
      answer.heard({ type: 'text', text: '"a@b.c"', choice: 1 });
      yield { type: 'part', part: releaseText('text', '"', 1) };
      yield { type: 'part', part: releaseText('text', '[X]', 1) };
      yield { type: 'choice_stop', choice: 1, ...STOPPED };
      yield { type: 'part', part: releaseText('text', '"a"') };
      yield END;
    }
    const { parts, types, error } = await taken(answer, outputs());
    expect({ parts, types, error }).toEqual({
      parts: [
        { type: 'text', text: '"', choice: 1 },
        { type: 'text', text: '"a"' },
      ],
      types: ['choice_stop', 'end'],
    });
  });
});

describe('what a client wants', () => {
  const schema = { type: 'object' };
  it.each<[ModelRequest['form'], JsonObject, WantedJson | undefined]>([
    ['openai.chat', {}, undefined],
    ['openai.chat', { response_format: { type: 'text' } }, undefined],
    ['openai.chat', { response_format: { type: 'json_object' } }, {}],
    ['openai.chat', { response_format: { type: 'json_object', schema } }, { schema }],
    ['openai.chat', { response_format: { type: 'json_schema', json_schema: { name: 'a', schema } } }, { schema }],
    ['openai.chat', { response_format: { type: 'json_schema', json_schema: { name: 'a' } } }, {}],
    ['openai.responses', { response_format: { type: 'json_object' } }, undefined],
    ['openai.responses', { text: { verbosity: 'low' } }, undefined],
    ['openai.responses', { text: { format: { type: 'text' } } }, undefined],
    ['openai.responses', { text: { format: { type: 'json_object' } } }, {}],
    ['openai.responses', { text: { format: { type: 'json_schema', name: 'a', schema } } }, { schema }],
    ['anthropic.messages', { output_config: { effort: 'low' } }, undefined],
    ['anthropic.messages', { output_config: { format: { type: 'json_schema', schema } } }, { schema }],
    ['anthropic.messages', { output_format: { type: 'json_schema', schema } }, { schema }],
    ['openai.completions', {}, undefined],
  ])('of %s with %j', (form, body, expected) => {
    expect(wantedJson({ form, body, model: 'm', stream: false })).toEqual(expected);
  });
});
