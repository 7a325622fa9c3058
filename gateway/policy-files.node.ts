import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject } from '../exchange/json.ts';
import type { FindParent } from '../policies/engine/parents.ts';

const LIBRARY = fileURLToPath(new URL('../policies/library/', import.meta.url));

/** The file of a policy that is named as in a configuration: a path that ends in `.json`, or a name in the library. */
export function policyFile(name: string): string {
  return name.endsWith('.json') ? name : join(LIBRARY, `${name}.json`);
}

/** The names in the library, in order. */
export function libraryNames(): readonly string[] {
  return policiesIn(LIBRARY).map((file) => file.slice(0, -'.json'.length));
}

/**
 * Finds parents: an id without an owner (`baseline`) in the library, and any other id, or one that the library does not
 * have, among the JSON files in the child's folder.
 *
 * @param onRead is told of each file that is read, for a watch; of a folder's files only the one that has the id.
 */
export function parentFinder(onRead: (file: string) => void = () => undefined): FindParent {
  return (id, child) => {
    const file = fileOf(id, dirname(child));
    if (file === undefined) return undefined;
    onRead(file);
    return { file, text: readFileSync(file, 'utf8') };
  };
}

function fileOf(id: string, folder: string): string | undefined {
  const shipped = policyFile(id);
  if (!id.includes('/') && existsSync(shipped)) return shipped;
  return policiesIn(folder)
    .map((name) => join(folder, name))
    .find((file) => idOf(file) === id);
}

/** Tests that stand beside policies are none. */
function policiesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && !name.endsWith('.test.json'))
    .sort();
}

/** The id in a file; undefined for a file that is no policy, which is nobody's parent. */
function idOf(file: string): unknown {
  try {
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isJsonObject(document) ? document.id : undefined;
  } catch {
    return undefined;
  }
}
