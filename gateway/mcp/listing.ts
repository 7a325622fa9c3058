import { PortcullisError } from '../../exchange/errors.ts';
import type { Exchange, ModelRequest } from '../../exchange/exchange.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import type { Released } from '../../exchange/released.ts';
import type { Decided } from '../moderation/apply.ts';
import type { GuardSnapshot, ModerationParts } from '../moderation/parts.ts';
import { NAME } from '../protocols/protocol.ts';
import { type Barred, barredBy, releaseMessage } from './call.ts';
import { definitionDigest, type Standing } from './definitions.ts';
import type { McpServer } from './server.ts';
import { broken } from './upstream.ts';

/** A list of tools without those that may not be used; or what keeps all of it back. */
export type Listing =
  | { readonly released: Released<ModelRequest>; readonly isChanged: boolean }
  | { readonly barred: Barred };

interface Entry {
  readonly index: number;
  readonly name: string;
  readonly digest: string;
  readonly decided: readonly Decided[];
}

const TOOLS = '/result/tools/';

/**
 * Leaves out of the answer to `tools/list` what the policies block, what is not what was pinned, and what is no tool; and
 * remembers how each tool stands.
 *
 * @param decided on every segment of the answer.
 * @param guard what decided.
 * @throws PortcullisError `upstream_error` where the answer holds no list.
 */
export function releaseListing(
  parts: ModerationParts,
  server: McpServer,
  guard: GuardSnapshot,
  exchange: Exchange,
  answer: JsonObject,
  decided: readonly Decided[],
): Listing {
  const tools = isJsonObject(answer.result) ? answer.result.tools : undefined;
  if (!Array.isArray(tools)) throw broken('answered with no list of tools');
  const rest = decided.filter(({ segment }) => !segment.pointer.startsWith(TOOLS));
  const barred = barredBy(rest) ?? failedScan(decided);
  if (barred) return { barred };
  const entries = entriesOf(tools, decided);
  const standing = new Map(entries.map((entry) => [entry, standingOf(server, entry, entries)]));
  const usable = entries.filter((entry) => standing.get(entry) === 'usable');
  let released = releaseKept(parts, exchange, answer, usable, rest);
  // What a redaction has left without its name or its form is no tool any more.
  const whole = usable.filter((entry, place) => isTool(toolsOf(released)[place], entry.name));
  for (const entry of usable) if (!whole.includes(entry)) standing.set(entry, 'blocked');
  if (whole.length < usable.length) released = releaseKept(parts, exchange, answer, whole, rest);
  for (const [{ name, digest }, found] of standing) {
    if (found === 'usable') server.definitions.pin(name, digest);
    else if (found === 'changed' && server.definitions.isNews(name, digest))
      parts.onError(changed(server, name, digest));
    const listed = toolsOf(released)[whole.findIndex((entry) => entry.name === name)];
    const schema = isJsonObject(listed) ? listed.outputSchema : undefined;
    const outputSchema = isJsonObject(schema) ? { outputSchema: schema } : {};
    server.definitions.note(guard, exchange.caller.key, name, { standing: found, ...outputSchema });
  }
  return { released, isChanged: [...standing.values()].includes('changed') };
}

/** A scan that failed says nothing of the tool: the client is to ask again. */
function failedScan(decided: readonly Decided[]): Barred | undefined {
  const failed = decided.filter(({ decision: { stop } }) => stop?.cause === 'error' || stop?.cause === 'timeout');
  return barredBy(failed);
}

function entriesOf(tools: readonly JsonValue[], decided: readonly Decided[]): readonly Entry[] {
  const byIndex = Map.groupBy(
    decided.filter(({ segment }) => segment.pointer.startsWith(TOOLS)),
    ({ segment }) => Number(segment.pointer.slice(TOOLS.length)),
  );
  return tools.flatMap((tool, index) => {
    if (!isJsonObject(tool) || typeof tool.name !== 'string' || !isTool(tool, tool.name)) return [];
    const digest = digestOf(tool);
    return digest === undefined ? [] : [{ index, name: tool.name, digest, decided: byIndex.get(index) ?? [] }];
  });
}

/** Undefined for what no digest can be made of, which can then not be held to it. */
function digestOf(tool: JsonObject): string | undefined {
  try {
    return definitionDigest(tool);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function isTool(tool: JsonValue | undefined, name: string): boolean {
  return isJsonObject(tool) && tool.name === name && NAME.test(name) && isJsonObject(tool.inputSchema);
}

function standingOf({ definitions }: McpServer, entry: Entry, all: readonly Entry[]): Standing {
  if (barredBy(entry.decided)) return 'blocked';
  // Two definitions of one name: nobody can tell which of them is called.
  if (all.some(({ name, digest }) => name === entry.name && digest !== entry.digest)) return 'changed';
  return definitions.check(entry.name, entry.digest);
}

/** The answer with some of its tools: their segments move to where the tools now are. */
function releaseKept(
  parts: ModerationParts,
  exchange: Exchange,
  answer: JsonObject,
  kept: readonly Entry[],
  rest: readonly Decided[],
): Released<ModelRequest> {
  const result = isJsonObject(answer.result) ? answer.result : {};
  const tools = Array.isArray(result.tools) ? result.tools : [];
  const body = { ...answer, result: { ...result, tools: kept.map(({ index }) => tools[index] ?? null) } };
  const moved = kept.flatMap(({ decided }, place) =>
    decided.map(({ segment, decision }) => ({ segment: { ...segment, pointer: `${TOOLS}${place}` }, decision })),
  );
  return releaseMessage(parts, exchange, body, [...rest, ...moved]);
}

function toolsOf({ value: { body } }: Released<ModelRequest>): readonly JsonValue[] {
  const tools = isJsonObject(body.result) ? body.result.tools : undefined;
  return Array.isArray(tools) ? tools : [];
}

function changed({ name: server }: McpServer, name: string, digest: string): PortcullisError {
  return new PortcullisError(
    'mcp_tool_changed',
    `The MCP server "${server}" changed the definition of its tool "${name}", which is left out. Look at the new one; to accept it, write "${name}": "${digest}" under "mcp"."${server}"."pins" and restart.`,
  );
}
