import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { parseTar } from 'nanotar';

/** A row of a data file, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** Reads the files of a folder of data sets. */
export interface Reader {
  csv(path: string): readonly Row[];
  /** A JSON array, gzipped or not. */
  json(path: string): readonly Row[];
  /** One JSON object a line, gzipped or not. */
  lines(path: string): readonly Row[];
  /** The files of a gzipped tar: path without `./`, and text. */
  tar(path: string): readonly { readonly path: string; readonly text: string }[];
  text(path: string): string;
}

/** @param folder the folder that holds one folder for each data set. */
export function createReader(folder: string): Reader {
  const bytes = (path: string) => {
    const raw = readFileSync(join(folder, path));
    return path.endsWith('.gz') ? gunzipSync(raw) : raw;
  };
  const text = (path: string) => bytes(path).toString('utf8');
  return {
    text,
    csv: (path) => parse(text(path), { columns: true, bom: true, relax_column_count: true }),
    json: (path) => JSON.parse(text(path)),
    lines: (path) =>
      text(path)
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line)),
    tar: (path) =>
      parseTar(bytes(path))
        .filter((file) => file.type === 'file')
        .map((file) => ({ path: file.name.replace(/^\.\//, ''), text: file.text })),
  };
}

/** A column's text; a row without it is an error of the data, not an empty text. */
export function column(row: Row, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw new TypeError(`a row has no text "${name}"`);
  return value;
}
