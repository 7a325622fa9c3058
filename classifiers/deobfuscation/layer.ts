import type { Span } from '../../exchange/signal.ts';

/** How a text was hidden. */
export type LayerKind =
  | 'invisible'
  | 'lookalike'
  | 'styled'
  | 'tag'
  | 'selector'
  | 'leet'
  | 'spaced'
  | 'reversed'
  | 'rot13'
  | 'base64'
  | 'hex'
  | 'percent'
  | 'entity'
  | 'escape'
  | 'morse';

/** A text that was hidden in another one, and the way back. */
export interface Layer {
  readonly kind: LayerKind;
  readonly text: string;
  /** Whether what was decoded, and not what stands around it, has a word that instructions to a model have. */
  readonly isTelling: boolean;
  /** The places of the original text that were decoded, in UTF-16 units, in order and apart. */
  readonly places: readonly Span[];
  /** What share of the original's units these places are, in (0, 1]. */
  readonly coverage: number;
  /** The least span of the original that stands for `[start, end)` of the layer's text, which is not empty. */
  spanOf(span: Span): Span;
}

/** One place that is decoded, and how its text is written. */
export interface Run extends Span {
  write(writer: Writer): void;
}

/** Collects a decoded text and, for each unit of it, the span that it stands for; stops at a limit, and says so. */
export class Writer {
  readonly #limit: number;
  readonly #parts: string[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  isCut = false;
  /** How many runs were begun. */
  runs = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get text(): string {
    return this.#parts.join('');
  }

  /** Adds a text of which every unit stands for `[start, end)`. */
  put(text: string, start: number, end: number): void {
    if (this.starts.length + text.length > this.#limit) {
      this.isCut = true;
      return;
    }
    this.#parts.push(text);
    for (let unit = 0; unit < text.length; unit += 1) {
      this.starts.push(start);
      this.ends.push(end);
    }
  }

  /** Adds `[start, end)` of a text as it stands. */
  copy(text: string, start: number, end: number): void {
    const room = this.#limit - this.starts.length;
    if (end - start > room) this.isCut = true;
    const to = Math.min(end, start + room);
    this.#parts.push(text.slice(start, to));
    for (let offset = start; offset < to; offset += 1) {
      this.starts.push(offset);
      this.ends.push(offset + 1);
    }
  }
}

/** How runs are written to one text. */
export interface Excerpts {
  /** Up to so many units of what stands around each run are written with it. */
  readonly context: number;
  /** What may lie between two runs that are one; between others that do not meet there is a line's end. */
  readonly glue?: RegExp;
  /** The most units that may be written. */
  readonly limit: number;
}

/** Writes the runs of a text, which are in order and apart. */
export function render(text: string, runs: readonly Run[], { context, glue, limit }: Excerpts): Writer {
  const writer = new Writer(limit);
  let done = 0;
  for (const [index, run] of runs.entries()) {
    const from = pairStart(text, Math.max(done, run.start - context));
    if (from > done && index > 0 && !glue?.test(text.slice(done, from))) writer.put('\n', done, from);
    writer.copy(text, from, run.start);
    run.write(writer);
    writer.runs = index + 1;
    const next = runs[index + 1]?.start ?? text.length;
    done = Math.max(run.end, pairStart(text, Math.min(next, run.end + context)));
    writer.copy(text, run.end, done);
    if (writer.isCut) break;
  }
  return writer;
}

/** The same excerpts as they stand: what a decoding is compared with. */
export function renderPlain(text: string, runs: readonly Run[], excerpts: Excerpts): string {
  const plain = runs.map(({ start, end }) => ({
    start,
    end,
    write: (writer: Writer) => writer.copy(text, start, end),
  }));
  return render(text, plain, excerpts).text;
}

/** An offset, moved back where it would cut a surrogate pair in two. */
function pairStart(text: string, offset: number): number {
  const [before, behind] = [text.charCodeAt(offset - 1), text.charCodeAt(offset)];
  const isInside = before >= 0xd800 && before < 0xdc00 && behind >= 0xdc00 && behind < 0xe000;
  return isInside ? offset - 1 : offset;
}

/** Spans in order of their start, with those that overlap or meet made one. */
export function union(spans: readonly Span[]): readonly Span[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of sorted) {
    const last = merged.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
