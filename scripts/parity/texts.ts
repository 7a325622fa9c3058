import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonValue } from '../../exchange/json.ts';
import { readBenign } from '../benign/exchanges.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Texts of this repository, the same ones each time: half of them lines of training/contrast (short, and near what is
 * forbidden), half what tests/benign has (any length). Each half is taken evenly from the whole.
 */
export function parityTexts(count: number): readonly string[] {
  const contrast = evenly(readContrast(join(ROOT, 'training', 'contrast')), Math.ceil(count / 2));
  return [...contrast, ...evenly(benignTexts(), count - contrast.length)];
}

/** The lines that begin with `- ` (positive) or `+ ` (not). */
function readContrast(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .flatMap((line) => (/^[+-] ./.test(line) ? [line.slice(2)] : []));
}

function benignTexts(): readonly string[] {
  return readBenign(join(ROOT, 'tests', 'benign')).flatMap(({ messages, answer }) => {
    const contents = messages.flatMap(({ content }) => (Array.isArray(content) ? content.map(textOfPart) : [content]));
    return [...contents, answer].flatMap((text) => (typeof text === 'string' && text !== '' ? [text] : []));
  });
}

function textOfPart(part: JsonValue): JsonValue | undefined {
  return isJsonObject(part) ? part.text : undefined;
}

/** @throws RangeError when there are fewer. */
function evenly<T>(all: readonly T[], count: number): readonly T[] {
  if (count > all.length)
    throw new RangeError(`there are ${all.length} texts, not ${count}: ask for fewer with --texts`);
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]!);
}
