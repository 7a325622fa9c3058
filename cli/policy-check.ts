import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { EXIT } from './failure.ts';
import { type Loaded, loadPolicies, reportFaults, shippedOperatingPoints } from './policy-load.ts';
import { paintFor } from './terminal.ts';

/** Checks policies: diagnostics on stderr, a line for each sound one on stdout. Returns the exit status. */
export async function checkPolicies(files: readonly string[], { json }: { readonly json?: boolean }): Promise<number> {
  const results = loadPolicies(files, { operatingPoint: shippedOperatingPoints() });
  if (json) process.stdout.write(`${JSON.stringify(results.map(toJson), null, 2)}\n`);
  const paint = paintFor(process.stdout);
  for (const result of results) {
    if (!('policy' in result)) {
      reportFaults(result);
    } else if (!json) {
      process.stdout.write(`${result.file}: ${paint.good('ok')} ${describe(result.compiled)}\n`);
    }
  }
  return exitStatus(results);
}

/** A file that could not be read outweighs a fault. */
export function exitStatus(results: readonly Loaded[]): number {
  if (results.some((result) => 'unreadable' in result)) return EXIT.failed;
  return results.some((result) => 'diagnostics' in result) ? EXIT.findings : EXIT.done;
}

function describe({ id, version, rules, mode, source }: CompiledPolicy): string {
  const count = (effect: string) => rules.filter((rule) => rule.effect === effect).length;
  const effects = ['block', 'redact', 'flag'].flatMap((effect) =>
    count(effect) > 0 ? [`${count(effect)} ${effect}`] : [],
  );
  const parts = [
    `${id} ${version}`,
    `${rules.length} rules (${effects.join(', ')})`,
    `${source.tests?.length ?? 0} tests`,
  ];
  return [...parts, ...(mode === 'shadow' ? ['shadow'] : [])].join(', ');
}

function toJson(result: Loaded): object {
  if ('unreadable' in result) return { file: result.file, ok: false, unreadable: result.unreadable };
  if ('diagnostics' in result) return { file: result.file, ok: false, diagnostics: result.diagnostics };
  const { id, version, digest, rules } = result.compiled;
  return { file: result.file, ok: true, id, version, digest, rules };
}
