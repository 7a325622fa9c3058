import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EnvHttpProxyAgent, fetch, type RequestInit, type Response } from 'undici';
import { fileSize } from './cache.node.ts';
import type { HubFile } from './models.ts';
import type { FetchOptions } from './progress.ts';

/** Hugging Face; any server that answers `/{repo}/resolve/{revision}/{file}` will do. */
export const DEFAULT_HUB = 'https://huggingface.co';

export interface HubOptions extends FetchOptions {
  /** Base URL without a slash at the end. */
  readonly hub: string;
  /** Milliseconds; short, so that a machine without a network soon turns to the next source. */
  readonly connectTimeoutMs: number;
  /** SHA-256 that the file must have. A hub that promises another one is not asked for the file. */
  readonly expected: string | undefined;
}

/** Why a source did not give the weights, in words for the person who waits for them. */
export class SourceFailure extends Error {}

const STATUS_WORDS: Readonly<Record<number, string>> = {
  401: 'the model is not open to everybody: accept its licence there, download it by hand and give its path',
  403: 'the model is not open to everybody: accept its licence there, download it by hand and give its path',
  404: 'there is no such file',
  429: 'too many downloads from here just now: try again later',
};

/**
 * Downloads a file of the model hub to `partial`, going on from what is there already.
 *
 * @returns the SHA-256 that the file must have, where one is known (64 hexadecimal digits): `expected`, or what the
 *   hub says. The caller checks it.
 * @throws SourceFailure where the hub cannot be reached or does not give the file.
 */
export async function downloadFromHub(
  source: HubFile,
  partial: string,
  options: HubOptions,
): Promise<string | undefined> {
  const url = `${options.hub}/${source.repo}/resolve/${source.revision}/${encodeURI(source.file)}`;
  const dispatcher = new EnvHttpProxyAgent({ connect: { timeout: options.connectTimeoutMs }, bodyTimeout: 30_000 });
  const init: RequestInit = { dispatcher, signal: options.abort };
  try {
    // The hub answers with a redirect to its store, and only that answer carries the file's own digest.
    const head = await fetch(url, { ...init, method: 'HEAD', redirect: 'manual' });
    if (head.status >= 400) throw refused(head);
    const promised = digestIn(head.headers.get('x-linked-etag')) ?? options.expected;
    if (options.expected !== undefined && promised !== options.expected) {
      throw new SourceFailure(`${new URL(url).host} has another file under this name`);
    }
    // Without a digest nothing would notice that the beginning is of another file.
    const start = promised === undefined ? 0 : ((await fileSize(partial)) ?? 0);
    const response = await fetch(url, { ...init, headers: start > 0 ? { range: `bytes=${start}-` } : {} });
    // 416: everything was there already.
    if (response.status === 416 && start > 0) return promised;
    if (!response.ok || !response.body) throw refused(response);
    await save(response, response.status === 206 ? start : 0, partial, options);
    return promised;
  } catch (error) {
    if (error instanceof SourceFailure || options.abort.aborted) throw error;
    throw new SourceFailure(`${new URL(url).host} cannot be reached (${reasonOf(error)})`, { cause: error });
  } finally {
    await dispatcher.destroy();
  }
}

async function save(response: Response, start: number, partial: string, options: HubOptions): Promise<void> {
  const length = response.headers.get('content-length');
  const total = length === null ? undefined : start + Number(length);
  let bytes = start;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      options.onProgress({ phase: 'hub', bytes, ...(total !== undefined && { total }) });
      done(null, chunk);
    },
  });
  if (start === 0) await rm(partial, { force: true });
  if (response.body) {
    await pipeline(response.body, count, createWriteStream(partial, { flags: 'a' }), { signal: options.abort });
  }
}

function refused(response: Response): SourceFailure {
  const words = STATUS_WORDS[response.status];
  return new SourceFailure(`${new URL(response.url).host} answered ${response.status}${words ? ` (${words})` : ''}`);
}

function digestIn(etag: string | null): string | undefined {
  return etag?.match(/^"?([0-9a-f]{64})"?$/)?.[1];
}

/** The innermost cause: undici's own message is only "fetch failed". */
function reasonOf(error: unknown): string {
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.message : String(cause);
}
