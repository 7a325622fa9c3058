import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseTestFile } from '../policies/analysis/test-file.ts';
import { runTests, type TestFile, type TestResult } from '../policies/analysis/test-runner.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { PolicyError } from '../policies/engine/diagnostic.ts';
import type { Policy } from '../policies/engine/parse.ts';
import { type Fault, loadPolicies, shippedOperatingPoints } from './policy-load.ts';
import { lazyScanner } from './policy-scanner.ts';

const TESTS = '.test.json';

/** A policy whose tests have run. */
export interface TestedPolicy {
  readonly file: string;
  readonly policy: Policy;
  readonly compiled: CompiledPolicy;
  readonly results: readonly TestResult[];
}

export interface TestedPolicies {
  readonly tested: readonly TestedPolicy[];
  readonly faults: readonly Fault[];
}

/**
 * Runs the tests in policies and in the files beside them: for `acme.json` those in `acme.test.json` and
 * `acme.*.test.json`.
 *
 * @param wanted whether to run the test of this name; by default all are.
 */
export async function testPolicyFiles(
  files: readonly string[],
  wanted?: (name: string) => boolean,
): Promise<TestedPolicies> {
  const operatingPoint = shippedOperatingPoints();
  const loaded = loadPolicies(withoutTestFiles(files), { operatingPoint });
  const tested: TestedPolicy[] = [];
  const faults: Fault[] = [];
  for (const one of loaded) {
    if (!('policy' in one)) {
      faults.push(one);
      continue;
    }
    const { file, policy, compiled } = one;
    const beside = testFilesBeside(file).map((name) => readTestFile(name, policy));
    faults.push(...beside.filter((read) => 'unreadable' in read || 'diagnostics' in read));
    const scanner = lazyScanner(compiled);
    try {
      const { scan, language } = scanner;
      const host = { operatingPoint, scan, language, clock: () => performance.now() };
      const selection = { files: beside.filter((read) => 'tests' in read), ...(wanted && { wanted }) };
      tested.push({ file, policy, compiled, results: await runTests(policy, compiled, host, selection) });
    } finally {
      await scanner.close();
    }
  }
  return { tested, faults };
}

/** The files of tests that belong to a policy, by name. */
function testFilesBeside(file: string): readonly string[] {
  const names = readdirSync(dirname(file));
  return names
    .filter((name) => ownerOf(name, names) === basename(file))
    .sort()
    .map((name) => join(dirname(file), name));
}

/** The policy beside a file of tests: of `acme.eu.test.json` that is `acme.eu.json`, or else `acme.json`. */
function ownerOf(name: string, names: readonly string[]): string | undefined {
  if (!name.endsWith(TESTS)) return undefined;
  const parts = name.slice(0, -TESTS.length).split('.');
  const stems = parts.map((_, index) => `${parts.slice(0, parts.length - index).join('.')}.json`);
  return stems.find((stem) => names.includes(stem));
}

/** `*.json` names tests, too: those beside a policy that is given run with it. */
function withoutTestFiles(files: readonly string[]): readonly string[] {
  return files.filter((file) => {
    const siblings = files.filter((other) => dirname(other) === dirname(file)).map((other) => basename(other));
    return ownerOf(basename(file), siblings) === undefined;
  });
}

function readTestFile(file: string, policy: Policy): TestFile | Fault {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { file, unreadable: error instanceof Error ? error.message : String(error) };
  }
  try {
    return parseTestFile(text, file, policy);
  } catch (error) {
    if (error instanceof PolicyError) return { file, diagnostics: error.diagnostics };
    throw error;
  }
}
