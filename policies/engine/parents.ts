import { canonicalJson, digest } from '../../exchange/canonical.ts';
import type { JsonValue } from '../../exchange/json.ts';
import { PolicyError } from './diagnostic.ts';
import type { PolicyDocument } from './document.ts';
import type { Problem, Source } from './source.ts';

/** A policy's text and the name that errors show. */
export interface PolicyText {
  readonly file: string;
  readonly text: string;
}

/** Finds the policy of an id for one that extends it; undefined where there is none. */
export type FindParent = (id: string, child: string) => PolicyText | undefined;

/** A policy that another one extends, and how that one names it. */
export interface Parent {
  /** Its place in `extends`. */
  readonly index: number;
  /** `baseline@1.0.0` */
  readonly name: string;
  readonly digest: string;
  /** With what it has taken over itself. */
  readonly document: PolicyDocument;
}

/** `id@version#sha256:…` taken apart. */
interface Reference {
  readonly id: string;
  readonly version: string;
  readonly digest: string | undefined;
}

function readReference(reference: string): Reference {
  const [name = '', pinned] = reference.split('#');
  const at = name.lastIndexOf('@');
  return { id: name.slice(0, at), version: name.slice(at + 1), digest: pinned };
}

/** Whether a version is what a reference asks for: `1` is any 1.x.y, `1.2` any 1.2.x. */
function fitsVersion(asked: string, version: string): boolean {
  return version === asked || version.startsWith(`${asked}.`);
}

/** The digest of a policy: of its document, in which each parent stands with its own digest. */
export function digestOf(document: PolicyDocument, parents: readonly Parent[]): string {
  if (parents.length === 0) return digest(canonicalJson(document as unknown as JsonValue));
  const pinned = parents.map(({ name, digest }) => `${name}#${digest}`);
  return digest(canonicalJson({ ...document, extends: pinned } as unknown as JsonValue));
}

/** How deep policies may extend each other. */
const MOST_GENERATIONS = 16;

/**
 * Finds and reads the parents of a policy.
 *
 * @param read parses a parent; `line` are the ids of those that are being read, from the child on.
 * @throws PolicyError for a parent that is missing, of another version or text, or its own descendant; or what is wrong
 *   with a parent itself.
 */
export function readParents<P extends Pick<Parent, 'document' | 'digest'>>(
  document: PolicyDocument,
  source: Source,
  line: readonly string[],
  find: FindParent | undefined,
  read: (text: PolicyText, line: readonly string[]) => P,
): readonly (P & Parent)[] {
  const ids = [...line, document.id];
  return (document.extends ?? []).map((written, index): P & Parent => {
    const fail = (problem: Omit<Problem, 'path'>): never => {
      throw new PolicyError([source.diagnose({ ...problem, path: ['extends', index] })]);
    };
    const { id, version, digest: pinned } = readReference(written);
    if (ids.includes(id)) {
      return fail({
        code: 'extends_cycle',
        message: `${[...ids, id].join(' extends ')}: a policy cannot extend itself`,
      });
    }
    if (ids.length > MOST_GENERATIONS) {
      return fail({ code: 'extends_cycle', message: `policies may extend each other ${MOST_GENERATIONS} deep` });
    }
    const found = find?.(id, source.file);
    if (!found) {
      const hint = 'a parent is a policy of the library, or lies beside this file and has this id';
      return fail({ code: 'unknown_parent', message: `there is no policy "${id}"`, hint });
    }
    const parent = read(found, ids);
    const name = `${parent.document.id}@${parent.document.version}`;
    if (parent.document.id !== id) {
      return fail({ code: 'unknown_parent', message: `${found.file} has the id "${parent.document.id}", not "${id}"` });
    }
    if (!fitsVersion(version, parent.document.version)) {
      return fail({
        code: 'parent_version',
        message: `"${id}" is there in version ${parent.document.version}, not ${version}`,
        hint: 'read what has changed, then extend the version that there is',
      });
    }
    if (pinned !== undefined && pinned !== parent.digest) {
      return fail({
        code: 'parent_digest',
        message: `${name} has the digest ${parent.digest}, not the one that is pinned here`,
        hint: 'read what has changed, then pin the digest that there is',
      });
    }
    return { ...parent, index, name };
  });
}
