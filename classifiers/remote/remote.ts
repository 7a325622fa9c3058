import { canonicalJson, digest } from '../../exchange/canonical.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import { type Signal, type Span, WINDOW_FLOOR } from '../../exchange/signal.ts';
import type { Classifier } from '../classifier.ts';
import { readAnswer } from './answer.ts';
import { escapeTemplate } from './escape.ts';
import { FAMILIES, type FamilyName } from './families.ts';
import type { Question } from './family.ts';
import { WINDOW, windowsOf } from './windows.ts';

/** A guard model on a server that speaks OpenAI's chat completions. */
export interface RemoteGuard {
  /** Of the configuration's own; its signals are called `remote.<name>.…`. */
  readonly name: string;
  readonly family: FamilyName;
  /** Up to and with the version, without a slash at the end: `http://127.0.0.1:8000/v1`. */
  readonly baseUrl: string;
  /** The server's own name for the model. */
  readonly model: string;
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds for one text, all its windows and questions together. */
  readonly deadlineMs: number;
  /** Whether log probabilities are asked for; some servers refuse the question. */
  readonly logprobs: boolean;
}

/**
 * How a runtime sends a POST request; the gateway hands in what its providers use.
 *
 * @throws PortcullisError `upstream_timeout` when the server is silent, and anything else when there is no answer; while
 *   the body is read, too.
 */
export type Send = (request: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly abort: AbortSignal;
}) => Promise<{ readonly status: number; readonly body: AsyncIterable<Uint8Array> }>;

/**
 * A classifier that asks a guard model elsewhere. Each text is judged by itself, as a user's message, in windows of 8,000
 * units that overlap; a signal has the highest score of its windows, which are told where there are several. Nothing of
 * the text can be taken for the model's own template (`escapeTemplate`).
 *
 * Whatever goes wrong makes every signal unknown, and never a score: `timeout` past the deadline; `unscannable` for a
 * text of more than 91,600 units; `error` for no connection, a status that is not 200, and an answer that is cut or not in
 * the model's form.
 */
export function createRemoteGuard(guard: RemoteGuard, send: Send, close?: () => Promise<void>): Classifier {
  const family = FAMILIES[guard.family];
  const prefix = `remote.${guard.name}.`;
  const url = `${guard.baseUrl.replace(/\/+$/, '')}/chat/completions`;

  async function ask({ mostTokens, isKnownEarly, extra, read }: Question, text: string, abort: AbortSignal) {
    const { status, body } = await send({
      url,
      headers: {
        ...guard.headers,
        'content-type': 'application/json',
        accept: 'application/json',
        ...(guard.apiKey !== undefined && { authorization: `Bearer ${guard.apiKey}` }),
      },
      body: JSON.stringify({
        model: guard.model,
        messages: [{ role: 'user', content: text }],
        temperature: 0,
        max_tokens: mostTokens,
        stream: false,
        ...(guard.logprobs && { logprobs: true, top_logprobs: 5 }),
        ...extra,
      }),
      abort,
    });
    if (status !== 200) throw new PortcullisError('upstream_error', `A guard model's server failed with ${status}.`);
    const answer = await readAnswer(body);
    const scores = answer.isWhole || isKnownEarly ? read(answer) : undefined;
    if (!scores) throw new PortcullisError('upstream_error', 'A guard model answered in no form that it has.');
    return scores;
  }

  /** The highest score of each signal. */
  async function judge(text: string, abort: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const answers = await Promise.all(family.questions.map((question) => ask(question, text, abort)));
    const scores = new Map<string, number>();
    for (const [signal, score] of answers.flatMap((answer) => [...answer])) {
      scores.set(signal, Math.max(scores.get(signal) ?? 0, score));
    }
    return scores;
  }

  const unknown = (cause: 'timeout' | 'unscannable'): readonly Signal[] =>
    family.signals.map((signal) => ({ name: `${prefix}${signal}`, unknown: cause }));

  return {
    id: `remote.${guard.name}`,
    digest: digest(
      canonicalJson({
        remote: guard.family,
        version: family.version,
        url,
        model: guard.model,
        logprobs: guard.logprobs,
        window: WINDOW,
      }),
    ),
    signals: family.signals.map((signal) => `${prefix}${signal}`),
    modalities: ['text'],
    longestMatch: 0,
    waitMs: guard.deadlineMs,
    async classify(text, abort) {
      abort.throwIfAborted();
      const windows = windowsOf(text);
      if (!windows) return unknown('unscannable');
      const ended = new AbortController();
      const either = AbortSignal.any([abort, ended.signal]);
      try {
        const judged = await Promise.all(
          windows.map(({ start, end }) => judge(escapeTemplate(text.slice(start, end)), either)),
        );
        return family.signals.map((signal) => {
          const scores = judged.map((one) => one.get(signal)!);
          return signalOf(`${prefix}${signal}`, windows, scores);
        });
      } catch (error) {
        abort.throwIfAborted();
        if (error instanceof PortcullisError && error.code === 'upstream_timeout') return unknown('timeout');
        throw error;
      } finally {
        // One answer that failed makes the others useless.
        ended.abort();
      }
    },
    ...(close && { close }),
  };
}

function signalOf(name: string, windows: readonly Span[], scores: readonly number[]): Signal {
  const score = Math.max(...scores);
  if (windows.length === 1) return { name, score };
  const spans = windows
    .map((window, index) => ({ ...window, score: scores[index]! }))
    .filter((span) => span.score > 0 && (span.score >= WINDOW_FLOOR || span.score === score));
  return { name, score, spans };
}
