import { describe, expect, it } from 'vitest';
import type { Decision, Stop } from '../../../exchange/decision.ts';
import type { Segment } from '../../../exchange/segment.ts';
import { NOTE, releaseRequest } from '../../../gateway/moderation/apply.ts';
import { Fill } from '../../../gateway/moderation/fill.ts';
import { exchangeOf, segmentOf } from './parts.ts';

const BY = { policy: 'p', rule: 'r', severity: 'low' } as const;
const STOP: Stop = { ...BY, cause: 'content', message: { as: 'refusal', code: 'no', text: {} } };
const BLOCKED: Decision = { verdict: 'block', stop: STOP, transforms: [], reasons: [] };
const REDACTED: Decision = { verdict: 'pass', transforms: [{ ...BY, replacement: '[X]' }], reasons: [] };

describe('a part that is replaced whole', () => {
  const medium = segmentOf('', 0, { pointer: '/messages/0/content/0', modality: 'image', form: 'json', turn: 'older' });
  const link = segmentOf('https://a.example/secret', 0, {
    pointer: '/messages/0/content/0/image_url/url',
    turn: 'older',
  });
  const content = [{ type: 'image_url', image_url: { url: link.text } }];

  function released(...decided: readonly (readonly [Segment, Decision])[]) {
    const exchange = exchangeOf(decided.map(([segment]) => segment));
    const body = { model: 'm', messages: [{ role: 'user', content }] };
    return releaseRequest(
      { ...exchange, request: { ...exchange.request, body } },
      decided.map(([segment, decision]) => ({ segment, decision })),
      new Fill(() => ''),
    ).value.body.messages;
  }

  it.each([
    ['a note', BLOCKED, NOTE],
    ['a redaction', REDACTED, '[X]'],
  ])('by %s takes along what was redacted in it, in either order', (_, decision, text) => {
    const expected = [{ role: 'user', content: [{ type: 'text', text }] }];
    expect(released([medium, decision], [link, REDACTED])).toEqual(expected);
    expect(released([link, REDACTED], [medium, decision])).toEqual(expected);
  });

  it('is another thing than a redaction in a part that stays', () => {
    const pass: Decision = { verdict: 'pass', transforms: [], reasons: [] };
    expect(released([medium, pass], [link, REDACTED])).toEqual([
      { role: 'user', content: [{ type: 'image_url', image_url: { url: '[X]' } }] },
    ]);
  });
});
