import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';

/** What a guard model said. */
export interface GuardAnswer {
  readonly text: string;
  /** Whether it came to its own end, and was not cut. */
  readonly isWhole: boolean;
  /** The tokens of the text, each with those that might have stood there instead; absent where the server tells none. */
  readonly tokens?: readonly AnswerToken[];
}

export interface AnswerToken {
  readonly text: string;
  /** Natural logarithms of probabilities, by the token's text; the token itself is among them. */
  readonly choices: ReadonlyMap<string, number>;
}

/** An answer has a few words, and their log probabilities; in bytes. */
const LONGEST = 1_048_576;

/**
 * Reads a chat completion that is not streamed.
 *
 * @throws PortcullisError `upstream_error` for what is none, and for one without end; whatever `body` throws.
 */
export async function readAnswer(body: AsyncIterable<Uint8Array>): Promise<GuardAnswer> {
  const completion = parse(await readText(body));
  const choices = isJsonObject(completion) && !completion.error ? completion.choices : undefined;
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  const message = isJsonObject(choice) ? choice.message : undefined;
  const content = isJsonObject(message) ? message.content : undefined;
  if (!isJsonObject(choice) || typeof content !== 'string') throw unreadable();
  const reason = choice.finish_reason;
  if (reason !== 'stop' && reason !== 'length') throw unreadable();
  const tokens = tokensOf(choice);
  return { text: content, isWhole: reason === 'stop', ...(tokens && { tokens }) };
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let length = 0;
  for await (const bytes of body) {
    length += bytes.length;
    if (length > LONGEST) throw unreadable();
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    // The cause would quote what the server sent.
    throw unreadable();
  }
}

/** Undefined where one of them is not as the API has it: half a list would be read as another text. */
function tokensOf({ logprobs }: JsonObject): readonly AnswerToken[] | undefined {
  const content = isJsonObject(logprobs) ? logprobs.content : undefined;
  if (!Array.isArray(content) || content.length === 0) return undefined;
  const tokens: AnswerToken[] = [];
  for (const entry of content) {
    if (!isJsonObject(entry) || typeof entry.token !== 'string') return undefined;
    const others = Array.isArray(entry.top_logprobs) ? entry.top_logprobs : [];
    const choices = new Map<string, number>();
    for (const one of [...others, entry]) {
      if (!isJsonObject(one) || typeof one.token !== 'string') return undefined;
      if (typeof one.logprob !== 'number' || !(one.logprob <= 0.001)) return undefined;
      choices.set(one.token, one.logprob);
    }
    tokens.push({ text: entry.token, choices });
  }
  return tokens;
}

function unreadable(): PortcullisError {
  return new PortcullisError('upstream_error', 'A guard model answered with something that is no verdict.');
}
