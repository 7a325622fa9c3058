import type { Classifier } from '../classifiers/classifier.ts';
import { createRemoteGuard } from '../classifiers/remote/remote.ts';
import { PortcullisError } from '../exchange/errors.ts';
import { isRemote } from '../exchange/signal.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { type RemoteGuardConfig, remoteGuardCredential } from './config.ts';
import type { Transport, UpstreamTimeouts } from './providers/transport.ts';

/** How long the server of a guard may be silent, in milliseconds: the whole deadline, at every step. */
export function guardTimeouts({ deadlineMs }: Pick<RemoteGuardConfig, 'deadlineMs'>): UpstreamTimeouts {
  return { connectMs: deadlineMs, firstByteMs: deadlineMs, idleMs: deadlineMs };
}

/**
 * The classifier of a configured guard model, over the transport of the runtime.
 *
 * @param environment read for the one variable that the guard names, and no other.
 * @throws PortcullisError `invalid_config` when that variable is not set.
 */
export function openRemoteGuard(
  name: string,
  config: RemoteGuardConfig,
  environment: Readonly<Record<string, unknown>>,
  transport: Transport,
  close?: () => Promise<void>,
): Classifier {
  const apiKey = remoteGuardCredential(name, config, environment);
  const { family, baseUrl, model, headers, deadlineMs, logprobs } = config;
  const timeouts = guardTimeouts(config);
  return createRemoteGuard(
    { name, family, baseUrl, model, headers, deadlineMs, logprobs, ...(apiKey !== undefined && { apiKey }) },
    (request) => transport({ ...request, timeouts }),
    close,
  );
}

/**
 * Checks that there is a guard for every signal of one that policies read: a policy is written without the configuration,
 * and a signal that nobody gives would stop every exchange.
 *
 * @throws PortcullisError `invalid_config` that names the first.
 */
export function checkRemoteSignals(policies: readonly CompiledPolicy[], classifiers: readonly Classifier[]): void {
  const given = new Set(classifiers.flatMap(({ signals }) => signals));
  for (const { id, signals } of policies) {
    const missing = signals.find((signal) => isRemote(signal) && !given.has(signal));
    if (missing === undefined) continue;
    const name = missing.split('.')[1]!;
    const own = [...given].filter((signal) => signal.startsWith(`remote.${name}.`));
    throw new PortcullisError(
      'invalid_config',
      own.length === 0
        ? `the policy "${id}" reads "${missing}", and there is no "${name}" in "classifiers"."remote"`
        : `the policy "${id}" reads "${missing}", which the family of "${name}" does not give; it gives ${own.join(', ')}`,
    );
  }
}
