import { existsSync } from 'node:fs';
import type { Classifier } from '../classifiers/classifier.ts';
import type { Signal } from '../exchange/signal.ts';
import { runTests, type TestHost, type TestResult } from '../policies/analysis/test-runner.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { EXIT } from './failure.ts';
import { exitStatus } from './policy-check.ts';
import { loadPolicies, MODEL, reportFaults, shippedOperatingPoints } from './policy-load.ts';
import { paintFor, printable } from './terminal.ts';

/** Runs the tests in policies: failures and a count for each file on stdout. Returns the exit status. */
export async function testPolicies(files: readonly string[], { json }: { readonly json?: boolean }): Promise<number> {
  const operatingPoint = shippedOperatingPoints();
  const loaded = loadPolicies(files, { operatingPoint });
  const reports: { readonly file: string; readonly tests: readonly TestResult[] }[] = [];
  for (const one of loaded) {
    if (!('policy' in one)) {
      reportFaults(one);
      continue;
    }
    const scanner = lazyScanner(one.compiled);
    try {
      const tests = await runTests(one.policy, one.compiled, { operatingPoint, scan: scanner.scan });
      reports.push({ file: one.file, tests });
      if (!json) printReport(one.file, tests);
    } finally {
      await scanner.close();
    }
  }
  if (json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  const status = exitStatus(loaded);
  const failed = reports.some(({ tests }) => tests.some(({ outcome }) => outcome !== 'passed'));
  return status === EXIT.done && failed ? EXIT.findings : status;
}

/** The classifiers are made for the first test that gives a text: most tests give signals and need none. */
function lazyScanner(compiled: CompiledPolicy): {
  readonly scan: NonNullable<TestHost['scan']>;
  close(): Promise<void>;
} {
  let classifiers: Promise<readonly Classifier[]> | undefined;
  return {
    async scan(text) {
      classifiers ??= makeClassifiers(compiled);
      const signals: Signal[] = [];
      for (const classifier of await classifiers) {
        signals.push(...(await classifier.classify(text, new AbortController().signal)));
      }
      return signals;
    },
    async close() {
      for (const classifier of (await classifiers) ?? []) await classifier.close?.();
    },
  };
}

async function makeClassifiers({ detectors }: CompiledPolicy): Promise<readonly Classifier[]> {
  const { createPiiDetector } = await import('../classifiers/detectors/pii.ts');
  const { createSecretDetector } = await import('../classifiers/detectors/secret.ts');
  const { createPatternDetector } = await import('../classifiers/detectors/pattern.ts');
  const { loadEncoder } = await import('../classifiers/onnx/load.node.ts');
  return [
    createPiiDetector(),
    createSecretDetector(),
    ...(detectors.length > 0 ? [createPatternDetector(detectors)] : []),
    ...(existsSync(MODEL) ? [await loadEncoder(MODEL)] : []),
  ];
}

function printReport(file: string, tests: readonly TestResult[]): void {
  const paint = paintFor(process.stdout);
  const lines: string[] = [];
  for (const { name, line, outcome, problems } of tests) {
    if (outcome === 'passed') continue;
    lines.push(
      `${file}:${line} ${paint.bad(outcome)}: ${printable(name)}`,
      ...problems.map((problem) => `  ${printable(problem)}`),
    );
  }
  const passed = tests.filter(({ outcome }) => outcome === 'passed').length;
  const count = `${passed} passed, ${tests.length - passed} failed`;
  lines.push(`${file}: ${passed === tests.length ? paint.good(count) : paint.bad(count)}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
