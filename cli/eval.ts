import { stat } from 'node:fs/promises';
import type { SignalCache } from '../classifiers/cache.ts';
import type { Clock } from '../classifiers/clock.ts';
import { languageOf } from '../classifiers/detectors/language.ts';
import { createSchedule, type ScheduleParts } from '../classifiers/schedule.ts';
import { DEFAULT_CONFIG } from '../gateway/config.ts';
import { type Guard, loadGuard } from '../gateway/guard.node.ts';
import { classifierDigests } from '../gateway/moderation/scan.ts';
import { PolicyError } from '../policies/engine/diagnostic.ts';
import { checkData, DataChangedError, type DataSummary, readData } from './eval-data.ts';
import { type Measurement, measure } from './eval-measure.ts';
import { describeEvaluation, type Evaluation } from './eval-report.ts';
import { EXIT } from './failure.ts';
import { reportFaults } from './policy-load.ts';
import { jsonText } from './report/json.ts';
import { oneLine, paintFor } from './terminal.ts';

export interface EvalDataOptions {
  /** A policy of the library or a file. */
  readonly policy: string;
  readonly json?: boolean;
}

/** A clock that stands still: no scan is late, however slow or busy the machine is. */
const STILL: Clock = { now: () => 0, after: () => () => undefined };
/** Remembers nothing, so that a text that stands twice in a file is scanned twice and its time is that of a scan. */
const FORGETFUL: SignalCache = { get: () => undefined, set: () => undefined };

/**
 * Measures the shipped classifiers and a policy on a file of labelled texts. The file is read twice, so that a fault in its
 * last line is told before the first is scanned. Returns the exit status: 1 where there are no figures.
 *
 * @throws PortcullisError `invalid_policy`, `invalid_model_file`.
 */
export async function evalData(file: string, options: EvalDataOptions): Promise<number> {
  const unreadable = await whyUnreadable(file);
  if (unreadable !== undefined) return refused(file, { unreadable });
  const guard = await loadGuard({ policies: [options.policy], classifiers: DEFAULT_CONFIG.classifiers });
  try {
    const data = await checkData(file, guard.schedule.signals);
    if ('faults' in data) return refused(file, { diagnostics: data.faults });
    if (data.lines === 0) return refused(file, { unreadable: 'it has no lines' });
    const evaluation = await evaluate(file, data, guard);
    process.stdout.write(options.json ? jsonText(toJson(evaluation)) : describeEvaluation(evaluation));
    return EXIT.done;
  } catch (error) {
    if (error instanceof PolicyError) return refused(file, { diagnostics: error.diagnostics });
    if (error instanceof DataChangedError) return refused(file, { unreadable: error.message });
    throw error;
  } finally {
    await guard.close();
  }
}

async function whyUnreadable(file: string): Promise<string | undefined> {
  try {
    const found = await stat(file);
    return found.isFile() ? undefined : 'it is read twice, so it has to be a file';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

type Fault = { readonly unreadable: string } | { readonly diagnostics: PolicyError['diagnostics'] };

function refused(file: string, fault: Fault): number {
  reportFaults({ file: oneLine(file), ...fault });
  return EXIT.failed;
}

async function evaluate(file: string, data: DataSummary, guard: Guard): Promise<Evaluation> {
  const [policy] = guard.policies;
  if (!policy) throw new TypeError('a guard without a policy');
  const { classifiers, signals } = guard.schedule;
  const failures = countFailures();
  const schedule = createSchedule({ classifiers, cache: FORGETFUL, clock: STILL, onFailure: failures.count });
  const bar = progressOf(data.lines);
  let measurement: Measurement;
  try {
    measurement = await measure(readData(file, signals, data.digest), {
      policy,
      schedule,
      language: languageOf,
      time: Date.now(),
      onText: bar.show,
    });
  } finally {
    bar.clear();
  }
  failures.report();
  return {
    data: { file, lines: data.lines, digest: data.digest },
    policy: { id: policy.id, version: policy.version, digest: policy.digest },
    classifiers: classifierDigests(classifiers),
    ...measurement,
    notes:
      data.contexts === 0
        ? []
        : [`context, on ${data.contexts} of ${data.lines} lines, was not used: no classifier here reads it`],
  };
}

function toJson({ signals, notes, ...evaluation }: Evaluation): object {
  const { latency, ...what } = evaluation;
  return { ...what, signals: Object.fromEntries(signals), latency, notes };
}

/** Counts what goes wrong in classifiers, by the error's name: its message might quote what was read. */
function countFailures() {
  const counts = new Map<string, number>();
  const count: NonNullable<ScheduleParts['onFailure']> = ({ id }, error) => {
    const what = `${id} failed: ${error instanceof Error ? error.name : typeof error}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  };
  const report = () => {
    const paint = paintFor(process.stderr);
    for (const [what, times] of counts) process.stderr.write(`${paint.warn('warning:')} ${what}, ${times} ×\n`);
  };
  return { count, report };
}

const REDRAW_MS = 100;

/** One line on a terminal that is written over; nothing elsewhere. */
function progressOf(lines: number) {
  const { stderr } = process;
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    show(count: number) {
      if (!stderr.isTTY || performance.now() - drawn < REDRAW_MS) return;
      drawn = performance.now();
      stderr.write(`\r\u001b[2K${count} of ${lines} texts, ${Math.floor((100 * count) / lines)} %`);
    },
    clear() {
      if (stderr.isTTY) stderr.write('\r\u001b[2K');
    },
  };
}
