/** The words that the bench's texts are made of. Each is one token of the encoder's vocabulary. */
const WORDS = (
  'the house was built near a river and people came to see it every summer because water was clear cold good for ' +
  'fishing children played on stones while their parents talked about work money school weather travel music books ' +
  'food garden trees birds light morning evening winter spring road bridge market bread fish table window door letter'
).split(' ');

/** What a text is made of depends on its number alone, so every run measures the same texts, and none twice. */
export function textOf(words: number, number: number): string {
  const next = randomOf(number);
  return Array.from({ length: words }, () => WORDS[next() % WORDS.length]!).join(' ');
}

/** Numbers from 0 to 2³² - 1 that depend on the seed alone: xorshift32 (Marsaglia 2003). */
export function randomOf(seed: number): () => number {
  let state = (seed + 1) * 2_654_435_761;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** An answer of the upstream, in OpenAI's form. */
export function completionOf(content: string): string {
  return JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1,
    model: 'bench',
    choices: [
      { index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop', logprobs: null },
    ],
    usage: { prompt_tokens: 64, completion_tokens: 64, total_tokens: 128 },
  });
}
