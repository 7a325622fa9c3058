import { PortcullisError } from '../exchange/errors.ts';
import type { PolicyIdentity, ReloadReport } from './reload.ts';

/**
 * A reload as the log tells it: who asked, and what decides from now on; for a failure with the whole diagnostic.
 * What it quotes of a policy is as the file has it.
 */
export function reloadText({ askedBy, before, after, outcome, error }: ReloadReport): string {
  const who = [...new Set(askedBy)].join(', ');
  if (outcome === 'unchanged') return `policies reloaded for ${who}: nothing has changed, ${shown(after)}`;
  if (outcome === 'changed') return `policies reloaded for ${who}: ${shown(before)} -> ${shown(after)}`;
  return `${problemText(error)}\npolicies not reloaded for ${who}: ${shown(before)} still in force`;
}

function problemText(error: unknown): string {
  if (error instanceof PortcullisError) return `error[${error.code}]: ${error.message}`;
  return `error[internal_error]: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

function shown(policies: readonly PolicyIdentity[]): string {
  return policies.map(({ id, version, digest }) => `${id} ${version} (${digest.slice(0, 19)})`).join(', ');
}
