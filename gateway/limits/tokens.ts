import type { ModelRequest, Usage } from '../../exchange/exchange.ts';
import type { JsonValue } from '../../exchange/json.ts';
import type { Segment } from '../../exchange/segment.ts';

/** Bytes of UTF-8 that are taken for a token: few, so that an estimate is rather too high than too low. */
const BYTES_PER_TOKEN = 3;
/** What a picture, a recording or a file is taken for, in tokens: what a large picture costs with the makers of models. */
const TOKENS_PER_MEDIUM = 1_600;
/** What an answer is taken for where the client sets no limit, in tokens. */
const TOKENS_PER_ANSWER = 1_024;
/** No count goes beyond, in tokens: sums of them stay whole numbers. */
const MOST_TOKENS = 1_000_000_000;

/** How OpenAI's and Anthropic's APIs call the longest answer that a client wants, in tokens. */
const ANSWER_LIMITS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'];

/** What a request may use, in tokens, before anybody has counted them: its texts, and the longest answer that it asks for. */
export function estimateTokens(request: ModelRequest, segments: readonly Segment[]): number {
  let input = 0;
  for (const { modality, text } of segments) {
    input += modality === 'text' ? Math.ceil(utf8Length(text) / BYTES_PER_TOKEN) : TOKENS_PER_MEDIUM;
  }
  return capped(input + answerTokens(request));
}

function answerTokens({ form, body }: ModelRequest): number {
  if (form === 'openai.embeddings') return 0;
  const asked = ANSWER_LIMITS.map((name) => positive(body[name])).filter((limit) => limit !== undefined);
  return (asked.length > 0 ? Math.max(...asked) : TOKENS_PER_ANSWER) * (positive(body.n) ?? 1);
}

function positive(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && value > 0 ? Math.ceil(value) : undefined;
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    // A surrogate has two of the four bytes of its pair.
    if (unit >= 0x80) bytes += unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}

/** The tokens of an answer as its server counted them; a count that is none gives undefined, as if nothing had been said. */
export function usedTokens(usage: Usage | undefined): number | undefined {
  if (!usage) return undefined;
  const counts = [usage.inputTokens, usage.outputTokens];
  return counts.every((count) => Number.isFinite(count) && count >= 0)
    ? capped(Math.ceil(usage.inputTokens + usage.outputTokens))
    : undefined;
}

function capped(tokens: number): number {
  return Math.min(tokens, MOST_TOKENS);
}
