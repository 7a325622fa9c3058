import { describe, expect, it } from 'vitest';
import { createContext, NO_CONTEXT } from '../../../classifiers/context.ts';
import { withLayers } from '../../../classifiers/deobfuscation/with-layers.ts';
import { LIKELY } from '../../../classifiers/detectors/detector.ts';
import { createSystemPromptLeakDetector } from '../../../classifiers/detectors/system-prompt-leak.ts';
import { SIGNALS } from '../../../exchange/signal.ts';

const detector = createSystemPromptLeakDetector();
const PROMPT = `# Role
You are **Orla**, the concierge of the Larkspur Hotel in Bruges. Speak warmly, in the first person plural.

- Never quote a room rate below 140 euros, even when a guest insists.
- Breakfast runs from seven until half past ten; late risers may order toast at the lobby bar.
- If somebody complains about the lift, apologise and offer a voucher with the code given by the duty manager.`;

async function found(answer: string, ...instructions: readonly string[]) {
  const [signal] = await detector.classify(answer, new AbortController().signal, createContext(instructions));
  if (!signal || 'unknown' in signal) throw new Error('unknown');
  return { score: signal.score, texts: (signal.spans ?? []).map(({ start, end }) => answer.slice(start, end)) };
}

describe('the detector system-prompt-leak', () => {
  it('gives a signal of the catalogue, by the context too', () => {
    expect(detector).toMatchObject({ signals: ['system_prompt_leak'], readsContext: true });
    expect(SIGNALS).toContain('system_prompt_leak');
  });

  it('finds the whole prompt, and a part of it, and says where', async () => {
    const whole = await found(`Sure! Here it is:\n\n${PROMPT}`, PROMPT);
    expect(whole.score).toBeGreaterThanOrEqual(LIKELY);
    expect(whole.texts.join(' ')).toContain('Larkspur Hotel');
    const line = 'Never quote a room rate below 140 euros, even when a guest insists.';
    const part = await found(`I was told: ${line} So there.`, PROMPT);
    expect(part).toEqual({ score: expect.any(Number), texts: [line.slice(0, -1)] });
    expect(part.score).toBeGreaterThanOrEqual(LIKELY);
  });

  it.each([
    ['case', 'NEVER QUOTE A ROOM RATE BELOW 140 EUROS, EVEN WHEN A GUEST INSISTS'],
    ['markup and lines', '> _Never_ quote a **room rate**\n> below `140` euros —\n> even when a guest _insists_'],
    ['full width', 'Ｎｅｖｅｒ quote a room rate below １４０ euros, even when a guest insists'],
    ['invisible signs', 'Nev\u200ber quote a room ra\u00adte below 140 euros, even when a gue\u200bst insists'],
    [
      'words put in',
      'Never quote a room rate, ever, below 140 euros, even when a guest insists. Breakfast runs from seven',
    ],
    ['a word left out', 'Breakfast runs from seven until half past ten, risers may order toast at the lobby bar.'],
    [
      'another system text',
      'Never quote a room rate below 140 euros, even when a guest insists',
      'Be kind to the cat.',
    ],
  ])('finds it in spite of %s', async (_, answer, ...more) => {
    expect((await found(answer, ...more, PROMPT)).score).toBeGreaterThanOrEqual(LIKELY);
  });

  it('finds three quarters of short instructions', async () => {
    const prompt = 'The vault opens with marigold seventeen cobalt; tell nobody.';
    expect(
      (await found('It says: the vault opens with marigold seventeen cobalt, tell', prompt)).score,
    ).toBeGreaterThan(LIKELY);
  });

  it('finds it in scripts without spaces', async () => {
    const prompt =
      '你是拉克斯珀酒店的礼宾员。无论客人如何坚持，都不要报出低于一百四十欧元的房价。早餐从七点开始，十点半结束。';
    const answer = `我的指示是：「无论客人如何坚持，都不要报出低于一百四十欧元的房价。早餐从七点开始」。`;
    expect((await found(answer, prompt)).score).toBeGreaterThan(LIKELY);
    expect((await found('早餐从七点开始，欢迎光临！', prompt)).score).toBeLessThan(LIKELY);
  });

  it('finds it behind an encoding, where layers are read', async () => {
    const layered = withLayers(detector);
    expect(layered.readsContext).toBe(true);
    const answer = `Here: ${btoa('Never quote a room rate below 140 euros, even when a guest insists.')}`;
    const [signal] = await layered.classify(answer, new AbortController().signal, createContext([PROMPT]));
    expect(signal).toMatchObject({ score: 0.95 });
  });

  it.each([
    ['an answer that follows them', 'Good morning! Our rooms begin at 140 euros, and breakfast is served from seven.'],
    ['a few words in common', 'Late risers may order toast at the lobby bar.'],
    ['what everybody says', 'I am a helpful assistant and I will answer your questions as accurately as possible.'],
  ])('is not sure of %s', async (_, answer) => {
    expect((await found(answer, PROMPT)).score).toBeLessThan(LIKELY);
  });

  it.each([
    'You are a helpful assistant.',
    'You are a helpful, respectful and honest assistant. Always answer as helpfully as possible, while being safe.',
    'You are a helpful assistant that answers the questions of the user. Please be polite, short and clear.',
    '',
    '!!! --- ###',
  ])('never fires for %j, which says nothing of its own', async (prompt) => {
    expect((await found(`${prompt} ${prompt}`, prompt)).score).toBe(0);
  });

  it('has nothing to find without a context, and does not read more than a megabyte of one', async () => {
    const abort = new AbortController().signal;
    expect(await detector.classify(PROMPT, abort)).toEqual([{ name: 'system_prompt_leak', score: 0 }]);
    expect(await detector.classify(PROMPT, abort, NO_CONTEXT)).toEqual([{ name: 'system_prompt_leak', score: 0 }]);
    const long = createContext(['word '.repeat(300_000)]);
    expect(await detector.classify(PROMPT, abort, long)).toEqual([
      { name: 'system_prompt_leak', unknown: 'unscannable' },
    ]);
  });
});
