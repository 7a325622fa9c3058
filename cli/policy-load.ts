import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { operatingPointOf, parseCard } from '../classifiers/onnx/card.ts';
import { libraryNames, parentFinder, policyFile } from '../gateway/policy-files.node.ts';
import { type CompileOptions, compilePolicy } from '../policies/engine/compile.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { type Diagnostic, formatDiagnostic, PolicyError } from '../policies/engine/diagnostic.ts';
import { type Policy, parsePolicy } from '../policies/engine/parse.ts';
import { didYouMean } from '../policies/engine/suggest.ts';
import type { ReportFormat } from './report/entry.ts';
import { paintFor, printable } from './terminal.ts';

/** Where the encoder and its card are. */
export const MODEL = fileURLToPath(new URL('../classifiers/models/guard-base', import.meta.url));

/** A policy's file as it was found: ready, faulty, or not readable at all. */
export type Loaded =
  | { readonly file: string; readonly policy: Policy; readonly compiled: CompiledPolicy }
  | { readonly file: string; readonly diagnostics: readonly Diagnostic[] }
  | { readonly file: string; readonly unreadable: string };

/**
 * Reads and compiles policies for the operating points given; a fault in one does not keep the others from being read.
 *
 * @param names files, or names of the library.
 */
export function loadPolicies(names: readonly string[], options: CompileOptions): readonly Loaded[] {
  return names.map((name) => {
    const file = libraryNames().includes(name) ? relative('', policyFile(name)) : name;
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      const hint = name.includes('.') ? undefined : didYouMean(name, libraryNames());
      const why = error instanceof Error ? error.message : String(error);
      return { file, unreadable: hint === undefined ? why : `${why}; of the library, ${hint}` };
    }
    try {
      const policy = parsePolicy(text, file, { findParent: parentFinder() });
      return { file, policy, compiled: compilePolicy(policy, options) };
    } catch (error) {
      if (error instanceof PolicyError) return { file, diagnostics: error.diagnostics };
      throw error;
    }
  });
}

/** A policy, or a file of tests, that cannot be used. */
export type Fault = Exclude<Loaded, { policy: Policy }>;

/** One policy; undefined where it cannot be used, which stderr then says. */
export function loadPolicy(name: string, options: CompileOptions): Extract<Loaded, { policy: Policy }> | undefined {
  const [loaded] = loadPolicies([name], options);
  if (!loaded || 'policy' in loaded) return loaded;
  reportFaults(loaded);
  return undefined;
}

/**
 * The operating points of the shipped encoder, from its card alone. Where it is not installed, a rate r stands at the
 * score 1 - r, which keeps the order of thresholds, and stderr says so.
 *
 * @throws PortcullisError `invalid_model_file` for a card that is damaged.
 */
export function shippedOperatingPoints(): CompileOptions['operatingPoint'] {
  const file = `${MODEL}/card.json`;
  if (!existsSync(file)) {
    process.stderr.write(`note: there is no ${file}, so thresholds given as atFpr are not checked against a model\n`);
    return (_signal, rate) => 1 - rate;
  }
  const card = parseCard(JSON.parse(readFileSync(file, 'utf8')));
  return (signal, rate) => operatingPointOf(card, signal, rate);
}

/** What is wrong with files, as entries of a report for programs; what those cannot hold, and all for a person, is on stderr. */
export function faultEntries(faults: readonly Fault[], output: ReportFormat): readonly Diagnostic[] {
  return faults.flatMap((fault) => {
    if ('diagnostics' in fault && output !== 'pretty') return fault.diagnostics;
    reportFaults(fault);
    return [];
  });
}

/** Says on stderr what is wrong with a file. */
export function reportFaults(loaded: Fault): void {
  const paint = paintFor(process.stderr);
  if ('unreadable' in loaded) {
    process.stderr.write(`${loaded.file}: ${paint.bad('cannot be read')}: ${printable(loaded.unreadable)}\n`);
    return;
  }
  for (const diagnostic of loaded.diagnostics) {
    const shown = { ...diagnostic, message: printable(diagnostic.message), source: printable(diagnostic.source) };
    process.stderr.write(`${formatDiagnostic(shown, { error: paint.bad, dim: paint.dim })}\n\n`);
  }
}
