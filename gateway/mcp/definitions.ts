import { canonicalJson, digest } from '../../exchange/canonical.ts';
import type { JsonObject } from '../../exchange/json.ts';
import type { GuardSnapshot } from '../moderation/parts.ts';
import type { McpServerConfig } from './config.ts';

/**
 * How the definition of a tool stands with a caller: what may be called, what the policies blocked, what is not what was
 * pinned, and what the configuration does not list although it has to.
 */
export type Standing = 'usable' | 'blocked' | 'changed' | 'unpinned';

/** A tool as it was last listed for a caller. */
export interface ListedTool {
  readonly standing: Standing;
  /** What a structured result has to be, as the client was told. */
  readonly outputSchema?: JsonObject;
}

/** So many names are remembered of one server: more is no list of tools. */
const MOST_TOOLS = 10_000;

/**
 * The SHA-256 of a definition in canonical JSON: the same for the same definition, in whatever order its members come.
 *
 * @throws TypeError for half of a surrogate pair somewhere in it, which has no UTF-8.
 */
export function definitionDigest(tool: JsonObject): string {
  return digest(canonicalJson(tool));
}

/**
 * What is known of the tools of one server: the digests that their definitions are held to, for all callers, and how each
 * tool stands with each caller. What policies said is forgotten when they are replaced.
 */
export class Definitions {
  readonly #pinning: McpServerConfig['pinning'];
  readonly #pins: Map<string, string>;
  readonly #reported = new Set<string>();
  readonly #listed = new WeakMap<GuardSnapshot, Map<string, ListedTool>>();

  constructor({ pinning, pins }: Pick<McpServerConfig, 'pinning' | 'pins'>) {
    this.#pinning = pinning;
    this.#pins = new Map(Object.entries(pins));
  }

  /** What holds now, as the configuration would say it. */
  get pins(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#pins);
  }

  /** Whether a definition is what it has to be, as far as anything says what that is. */
  check(name: string, found: string): Exclude<Standing, 'blocked'> {
    const pin = this.#pins.get(name);
    if (pin !== undefined) return pin === found ? 'usable' : 'changed';
    if (this.#pinning === 'listed') return 'unpinned';
    return this.#pinning === 'first-use' && this.#pins.size >= MOST_TOOLS ? 'unpinned' : 'usable';
  }

  /** Holds a tool to its definition from now on, where nothing does so yet. */
  pin(name: string, found: string): void {
    if (this.#pinning === 'first-use' && !this.#pins.has(name)) this.#pins.set(name, found);
  }

  /** Whether a definition that is not the pinned one was not met before: the operator is told of each once. */
  isNews(name: string, found: string): boolean {
    const key = JSON.stringify([name, found]);
    if (this.#reported.has(key) || this.#reported.size >= MOST_TOOLS) return false;
    this.#reported.add(key);
    return true;
  }

  /** @param guard what decided on the definition. */
  note(guard: GuardSnapshot, caller: string, name: string, tool: ListedTool): void {
    const listed = this.#listed.get(guard) ?? new Map<string, ListedTool>();
    this.#listed.set(guard, listed);
    const key = JSON.stringify([caller, name]);
    // What is forgotten is listed anew when it is called.
    const [oldest] = listed.keys();
    if (oldest !== undefined && listed.size >= MOST_TOOLS && !listed.has(key)) listed.delete(oldest);
    listed.set(key, tool);
  }

  /** Undefined where the tool was not listed for this caller under these policies. */
  find(guard: GuardSnapshot, caller: string, name: string): ListedTool | undefined {
    return this.#listed.get(guard)?.get(JSON.stringify([caller, name]));
  }
}
