import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Bytes as they are, and compressed as an upload is. */
export interface Size {
  readonly part: string;
  readonly bytes: number;
  readonly gzip: number;
}

const MODEL = join(import.meta.dirname, '..', '..', 'classifiers', 'models', 'guard-edge');

/**
 * What wrangler would upload, part by part; maps of the source are not uploaded.
 *
 * @param built folders of `buildWorker`.
 */
export function bundleSizes(built: { readonly plain: string; readonly edge: string }): readonly Size[] {
  return [
    sizeOf('code, `wrangler.toml`', built.plain, '.js'),
    sizeOf('code, `wrangler.edge.toml`', built.edge, '.js'),
    sizeOf('ONNX Runtime (WebAssembly)', built.edge, '.wasm'),
    sizeOf('model and tokenizer, static assets', MODEL, ''),
  ];
}

function sizeOf(part: string, folder: string, kind: string): Size {
  const files = readdirSync(folder).filter((name) => name.endsWith(kind));
  if (files.length === 0) throw new RangeError(`${folder} has no file *${kind}`);
  const contents = files.map((name) => readFileSync(join(folder, name)));
  return {
    part,
    bytes: contents.reduce((sum, { length }) => sum + length, 0),
    gzip: contents.reduce((sum, content) => sum + gzipSync(content).length, 0),
  };
}
