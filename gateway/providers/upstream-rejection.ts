import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import type { UpstreamResponse } from './transport.ts';
import { readText } from './upstream-answer.ts';

/** An upstream's error in our own words: its body and headers are content that nobody scanned. */
export async function rejection(response: UpstreamResponse, model: string): Promise<PortcullisError> {
  const { status } = response;
  if (saysTooLong(await readError(response))) {
    return new PortcullisError(
      'context_length_exceeded',
      `The request is longer than the context of ${model}. Shorten it.`,
    );
  }
  if (status === 401 || status === 403) {
    return new PortcullisError(
      'upstream_unauthorized',
      'The model server does not accept the credential it was given. Check the upstream in the configuration.',
    );
  }
  if (status === 404) return new PortcullisError('model_not_found', `The model server has no model named ${model}.`);
  const retryAfter = retryAfterOf(response);
  if (status === 429) {
    return new PortcullisError('upstream_rate_limited', 'The model server is limiting requests. Try again later.', {
      retryAfter: retryAfter ?? 1,
    });
  }
  if (status === OVERLOADED) return overloaded(retryAfter);
  if (status >= 400 && status < 500) {
    return new PortcullisError('upstream_rejected', `The model server rejected the request with status ${status}.`);
  }
  return new PortcullisError('upstream_error', `The model server failed with status ${status}.`, {
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** Anthropic's status for too many requests of all clients together. */
const OVERLOADED = 529;

/** The error for that. @param retryAfter in seconds. */
export function overloaded(retryAfter = 1): PortcullisError {
  const message = 'The model server has more requests than it can answer. Try again later.';
  return new PortcullisError('upstream_overloaded', message, { retryAfter });
}

/**
 * After how many seconds the server wants to be asked again, whole ones from 1 to 3,600; undefined where it does not say.
 * Some of OpenAI's kind say it in milliseconds. A date, which few servers send, counts as 1.
 */
function retryAfterOf(response: Pick<UpstreamResponse, 'header'>): number | undefined {
  const milliseconds = response.header('retry-after-ms');
  const given = response.header('retry-after');
  if (milliseconds === undefined && given === undefined) return undefined;
  const seconds = Math.ceil(milliseconds === undefined ? Number(given) : Number(milliseconds) / 1000);
  return seconds >= 1 ? Math.min(seconds, 3600) : 1;
}

/** How vLLM, Ollama and Anthropic, which have no code for it, say that a request is longer than the context. */
const TOO_LONG = /(maximum|exceeds the|exceeded max) (context|model) length|prompt is too long/i;

/** Whether an upstream's error means that: by OpenAI's code, llama.cpp's type, or the words of the others. */
function saysTooLong({ code, type, message }: JsonObject): boolean {
  if (code === 'context_length_exceeded' || type === 'exceed_context_size_error') return true;
  return typeof message === 'string' && TOO_LONG.test(message);
}

/** An upstream's error, by the keys that OpenAI's and Anthropic's share: it is compared, never passed on. */
async function readError(response: UpstreamResponse): Promise<JsonObject> {
  const text = await readText(response.body);
  let body: JsonValue;
  try {
    body = JSON.parse(text);
  } catch {
    return {};
  }
  if (!isJsonObject(body)) return {};
  // vLLM once put the error at the top, and Ollama's own is a text.
  if (typeof body.error === 'string') return { message: body.error };
  return isJsonObject(body.error) ? body.error : body;
}
