import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Path, Source } from '../engine/source.ts';

/** Where something stands in a file: line and column count from 1, columns in UTF-16 units, as in a `Diagnostic`. */
export type Place = Pick<Diagnostic, 'file' | 'line' | 'column' | 'length' | 'source'>;

/** Where in a text a path leads to. */
export function placeOf(source: Source, path: Path): Place {
  // Only the place is used: what stands there is no error.
  const { file, line, column, length, source: text } = source.diagnose({ code: 'wrong_value', path, message: '' });
  return { file, line, column, length, source: text };
}
