import { SIGNALS } from '../../exchange/signal.ts';
import { semanticProblems } from './checks.ts';
import { type Diagnostic, PolicyError } from './diagnostic.ts';
import type { PolicyDocument } from './document.ts';
import { schemaProblems } from './schema-problems.ts';
import { type Problem, readSource, type Source } from './source.ts';
import { unsupportedProblems } from './unsupported.ts';
import { warningProblems } from './warnings.ts';

/** A policy that has been read and checked; `compilePolicy` makes it executable. */
export interface Policy {
  readonly file: string;
  readonly document: PolicyDocument;
  /** For errors that are found later: where in the text everything stands. */
  readonly source: Source;
  /** What its author likely did not mean; it is used all the same. In the order of the text. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads a policy and checks all of it: JSON, schema, names, contradictions, and that the engine can do what it says.
 *
 * @param file the name that errors show.
 * @param signals the signals there are; by default all that the shipped classifiers give. The policy's own detectors add theirs.
 * @throws PolicyError (code `invalid_policy`) with a diagnostic for each thing that is wrong, in the order of the text.
 */
export function parsePolicy(text: string, file: string, signals: readonly string[] = SIGNALS): Policy {
  const source = readSource(text, file);
  refuse(source, schemaProblems(source.value));
  // The schema has been satisfied, which is what this type says.
  const document = source.value as unknown as PolicyDocument;
  refuse(source, [...unsupportedProblems(document), ...semanticProblems(document, signals)]);
  return { file, document, source, warnings: diagnosticsOf(source, warningProblems(document)) };
}

/** @throws PolicyError when there are problems: each once, in the order of the text. */
export function refuse(source: Source, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new PolicyError(diagnosticsOf(source, problems));
}

/** Each once, in the order of the text. */
function diagnosticsOf(source: Source, problems: readonly Problem[]): readonly Diagnostic[] {
  const diagnostics = new Map(problems.map((problem) => [JSON.stringify(problem), source.diagnose(problem)]));
  return [...diagnostics.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
