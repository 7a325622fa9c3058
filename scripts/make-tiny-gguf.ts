/**
 * Writes tests/fixtures/tiny.gguf, a llama of random weights. With `--check` it writes nothing, and fails where the file
 * is not what it would write. `--gemma4 FILE` writes a Gemma 4 of random weights there, which tests make for themselves.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { tinyGemma4 } from './tiny-gguf/gemma4.ts';
import { tinyLlama } from './tiny-gguf/llama.ts';

const FILE = new URL('../tests/fixtures/tiny.gguf', import.meta.url);

const { values } = parseArgs({ options: { check: { type: 'boolean' }, gemma4: { type: 'string' } } });
if (values.gemma4 !== undefined) {
  const file = tinyGemma4();
  writeFileSync(values.gemma4, file);
  console.log(`${values.gemma4}: ${file.length} bytes`);
} else if (values.check) {
  if (!readFileSync(FILE).equals(tinyLlama())) {
    console.error('tests/fixtures/tiny.gguf is not what scripts/make-tiny-gguf.ts makes: run the script.');
    process.exitCode = 1;
  }
} else {
  const file = tinyLlama();
  writeFileSync(FILE, file);
  console.log(`tests/fixtures/tiny.gguf: ${file.length} bytes`);
}
