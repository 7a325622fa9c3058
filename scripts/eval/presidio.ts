import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { oneLine, printable } from '../../cli/terminal.ts';
import type { Span } from '../../exchange/signal.ts';
import { utf16Offsets } from './offsets.ts';

const SCRIPT = join(import.meta.dirname, 'presidio.py');
/** Spans of some thousand texts are far less than this. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** A span in UTF-16 units that Presidio marks as one of its entities. */
export interface PresidioMark extends Span {
  readonly entity: string;
  /** Its confidence, in [0, 1]. */
  readonly score: number;
}

export interface PresidioRun {
  readonly versions: Readonly<Record<string, string>>;
  /** The spaCy model; null without one: then it knows no names. */
  readonly model: string | null;
  /** The entities that it can find as it was run. */
  readonly entities: readonly string[];
  /** For each text, in order. */
  readonly marks: readonly (readonly PresidioMark[])[];
  /** Of the analysis alone, on one thread. */
  readonly seconds: number;
}

/** Presidio did not run, or not as it should; the message says what to do. */
export class PresidioError extends Error {
  override readonly name = 'PresidioError';
}

/**
 * Runs Presidio over the texts.
 *
 * @param python an interpreter that has presidio-analyzer.
 * @param spacy a spaCy model, its folder, or `none`.
 * @throws PresidioError when it cannot be run, or does not answer for each text.
 */
export function runPresidio(python: string, spacy: string, texts: readonly string[]): PresidioRun {
  const { status, stdout, stderr, error } = spawnSync(python, [SCRIPT, '--spacy', spacy], {
    input: texts.map((text) => `${JSON.stringify({ text })}\n`).join(''),
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
    // spaCy and numpy would else take every core: the times are of one thread.
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  // One that ends early leaves its input unread, which is an error too, and says why itself.
  if (error && !status)
    throw new PresidioError(`${oneLine(python)} does not run: ${error.message}. Give a Python with --python.`);
  if (status !== 0) {
    const reason = printable(stderr).trim().split('\n').at(-1);
    throw new PresidioError(`presidio.py failed: ${reason}. Its first lines say what to install; --python says where.`);
  }
  return readPresidio(stdout, texts);
}

/**
 * Reads what presidio.py writes.
 *
 * @throws PresidioError when there is not one line of spans for each text, RangeError when a span is not in its text.
 */
export function readPresidio(output: string, texts: readonly string[]): PresidioRun {
  const [head, ...rest] = output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  const { seconds } = rest.pop() ?? {};
  if (!Array.isArray(head?.entities) || typeof seconds !== 'number' || rest.length !== texts.length)
    throw new PresidioError(
      `presidio.py gave ${rest.length} answers for ${texts.length} texts, or not what it was and how long`,
    );
  const marks = rest.map(({ spans }: { spans: readonly PresidioMark[] }, index) => {
    const unit = utf16Offsets(texts[index]!);
    return spans.map(({ entity, start, end, score }) => ({ entity, start: unit(start), end: unit(end), score }));
  });
  return { versions: head.versions, model: head.model, entities: head.entities, marks, seconds };
}
