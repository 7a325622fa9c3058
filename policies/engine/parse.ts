import { SIGNALS } from '../../exchange/signal.ts';
import { semanticProblems } from './checks.ts';
import { type Diagnostic, PolicyError } from './diagnostic.ts';
import type { PolicyDocument } from './document.ts';
import { digestOf, type FindParent, type Parent, type PolicyText, readParents } from './parents.ts';
import { resolve } from './resolve.ts';
import { schemaProblems } from './schema-problems.ts';
import { MOST_FAULTS, type Problem, readSource, type Source } from './source.ts';
import { warningProblems } from './warnings.ts';

/** A policy that has been read and checked; `compilePolicy` makes it executable. */
export interface Policy {
  readonly file: string;
  /** With what it takes over from its parents: their rules stand behind its own. */
  readonly document: PolicyDocument;
  /** SHA-256 over its own document and the digests of its parents. */
  readonly digest: string;
  readonly parents: readonly (Policy & Pick<Parent, 'index' | 'name'>)[];
  /** For each rule that was taken over, in their order, the parent that has it. */
  readonly inherited: readonly Parent[];
  /** For errors that are found later: where in its own text everything stands; what was taken over stands at `extends`. */
  readonly source: Source;
  /** What its author likely did not mean; it is used all the same. In the order of the text. */
  readonly warnings: readonly Diagnostic[];
}

export interface ParseOptions {
  /** The signals there are; by default all that the shipped classifiers give. The policy's own detectors add theirs. */
  readonly signals?: readonly string[];
  /** Where parents are looked for; without it there are none. */
  readonly findParent?: FindParent;
}

/**
 * Reads a policy and checks all of it: JSON, schema, parents, names, contradictions.
 *
 * @param file the name that errors show.
 * @throws PolicyError (code `invalid_policy`) with a diagnostic for each thing that is wrong, in the order of the text.
 */
export function parsePolicy(text: string, file: string, options: ParseOptions = {}): Policy {
  return read({ text, file }, [], options);
}

function read({ text, file }: PolicyText, line: readonly string[], options: ParseOptions): Policy {
  const written = readSource(text, file);
  refuse(written, schemaProblems(written.value));
  // The schema has been satisfied, which is what this type says.
  const own = written.value as unknown as PolicyDocument;
  const parents = readParents(own, written, line, options.findParent, (found, ids) => read(found, ids, options));
  const { document, inherited, problems } = resolve(own, parents);
  const source = withInherited(written, own.rules.length, inherited);
  refuse(source, [...problems, ...semanticProblems(document, options.signals ?? SIGNALS)]);
  const warnings = diagnosticsOf(source, warningProblems(own, document));
  return { file, document, digest: digestOf(own, parents), parents, inherited, source, warnings };
}

/** The same text, where a rule that was taken over stands at the parent's place in `extends`. */
function withInherited(source: Source, ownRules: number, inherited: readonly Parent[]): Source {
  return {
    ...source,
    diagnose(problem) {
      const [key, index] = problem.path;
      const parent = key === 'rules' && typeof index === 'number' ? inherited[index - ownRules] : undefined;
      return source.diagnose(parent ? { ...problem, path: ['extends', parent.index] } : problem);
    },
  };
}

/** @throws PolicyError when there are problems: each once, in the order of the text. */
export function refuse(source: Source, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new PolicyError(diagnosticsOf(source, problems));
}

/** Each once, in the order of the text; the first of many. */
function diagnosticsOf(source: Source, problems: readonly Problem[]): readonly Diagnostic[] {
  const told = problems.slice(0, MOST_FAULTS);
  const diagnostics = new Map(told.map((problem) => [JSON.stringify(problem), source.diagnose(problem)]));
  return [...diagnostics.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
