import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PortcullisError } from '../exchange/errors.ts';
import { type Config, DEFAULT_CONFIG, parseConfig } from './config.ts';

/** The file that is read when no other is named, in the current directory. It need not be there. */
export const CONFIG_FILE = 'portcullis.json';

/**
 * The configuration of a file, its relative paths made absolute from the file's own folder.
 *
 * @param file undefined for `portcullis.json` in the current directory if there is one, and the defaults if not.
 * @throws PortcullisError `invalid_config` when it cannot be read or is not valid.
 */
export async function loadConfig(file?: string): Promise<Config> {
  const path = resolve(file ?? CONFIG_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause) && file === undefined) return resolvePaths(DEFAULT_CONFIG, dirname(path));
    const why = isMissing(cause) ? 'there is no such file' : `it cannot be read (${reasonOf(cause)})`;
    throw new PortcullisError('invalid_config', `${file ?? CONFIG_FILE}: ${why}`, { cause });
  }
  return resolvePaths(parseConfig(text, file ?? CONFIG_FILE), dirname(path));
}

function resolvePaths(config: Config, folder: string): Config {
  return {
    ...config,
    policies: config.policies.map((policy) => (policy.endsWith('.json') ? resolve(folder, policy) : policy)),
    models: Object.fromEntries(
      Object.entries(config.models).map(([alias, model]) => [
        alias,
        model.provider === 'embedded' ? { ...model, weights: resolveWeights(model.weights, folder) } : model,
      ]),
    ),
    audit: { directory: resolve(folder, config.audit.directory) },
  };
}

/** `smollm2-135m` and `hf:owner/repository/file.gguf` are names; what else has a slash or ends in `.gguf` is a path. */
function resolveWeights(weights: string, folder: string): string {
  const isPath = !/^(hf:|~)/.test(weights) && (/[/\\]/.test(weights) || weights.endsWith('.gguf'));
  return isPath ? resolve(folder, weights) : weights;
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown reason';
}
