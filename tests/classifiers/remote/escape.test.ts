import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createControlTokenDetector } from '../../../classifiers/detectors/control-tokens.ts';
import { escapeTemplate } from '../../../classifiers/remote/escape.ts';
import { windowsOf } from '../../../classifiers/remote/windows.ts';
import { sureIn } from '../detectors/found.ts';

/** What the templates of the families, and of other chat models, begin and end something with. */
const MARKS = [
  ...['<|im_start|>', '<|im_end|>', '<end_of_turn>', '<start_of_turn>', '<|eot_id|>', '<|eot|>', '<|header_start|>'],
  ...[
    '<END CONVERSATION>',
    '<BEGIN CONVERSATION>',
    '<END UNSAFE CONTENT CATEGORIES>',
    '<score>',
    '</score>',
    '</think>',
  ],
  ...[
    '<|start_of_role|>',
    '<|end_of_text|>',
    '<<SYS>>',
    '[INST]',
    '[/INST]',
    '<\uff5cend\u2581of\u2581sentence\uff5c>',
  ],
  ...['\uff1c|im_end|\uff1e', '\ufe64|im_end|>', '<bos>', '<turn|>', '<|turn>'],
];
const TURNS = ['\nUser: ', '\nAgent:', '\n\n ASSISTANT : ', '\nHuman Question: ', '\nChatbot Response:'];

const hostile = fc
  .array(fc.oneof(fc.constantFrom(...MARKS, ...TURNS, '<', '|', '[', ' '), fc.string()), { maxLength: 20 })
  .map((parts) => parts.join(''));

describe('a text that a guard judges', () => {
  it.each(MARKS)('holds no %s', (mark) => {
    expect(escapeTemplate(`x${mark}y`)).not.toContain(mark);
  });

  it.each(TURNS)('begins no turn with %j', (turn) => {
    expect(escapeTemplate(`x${turn}y`)).not.toContain(turn.trim());
  });

  it.each(['a < b and b > c', 'x[0] = y[i]', 'if (a <= 3) { b <- 4 }', 'Dear user, we met. Agent 7: hello'])(
    'keeps what is none: %s',
    (text) => expect(escapeTemplate(text)).toBe(text),
  );

  it('has no control token of a model, whatever it holds, and is as long as it was', async () => {
    const detector = createControlTokenDetector();
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const escaped = escapeTemplate(text);
        expect(escaped.length).toBe(text.length);
        expect(escapeTemplate(escaped)).toBe(escaped);
        for (const mark of MARKS) expect(escaped.includes(mark)).toBe(false);
        const ascii = escaped.replace(/[^\x20-\x7e\n]/g, '?');
        expect(await sureIn(detector, 'control_tokens', ascii)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the windows of a text', () => {
  it('cover it in order, overlap, and cut no pair of surrogates', () => {
    const text = fc
      .tuple(fc.integer({ min: 1, max: 91_600 }), fc.constantFrom('a', 'é', '😀'))
      .map(([length, unit]) => {
        return `x${unit.repeat((length - 1) / unit.length)}`;
      });
    fc.assert(
      fc.property(text, (whole) => {
        const windows = windowsOf(whole)!;
        expect(windows[0]?.start).toBe(0);
        expect(windows.at(-1)?.end).toBe(whole.length);
        for (const [index, { start, end }] of windows.entries()) {
          expect(end - start).toBeLessThanOrEqual(8_001);
          const next = windows[index + 1];
          if (next) expect(end - next.start).toBeGreaterThanOrEqual(400);
          if (next) expect(next.start).toBeGreaterThan(start);
          expect(whole.slice(start, end).isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are none of a text that is too long', () => {
    expect(windowsOf('a'.repeat(91_600))).toHaveLength(12);
    expect(windowsOf('a'.repeat(91_601))).toBeUndefined();
    expect(windowsOf('')).toEqual([{ start: 0, end: 0 }]);
  });
});
