/** How the definitions of a server's tools are held to what they were (see docs/mcp.md). */
export type Pinning = 'first-use' | 'listed' | 'off';

/** An MCP server that clients reach at `/mcp/<name>`. */
export interface McpServerConfig {
  /** Its endpoint for streamable HTTP. */
  readonly url: string;
  /** The environment variable that holds the token for it, sent as bearer; no other is read. */
  readonly apiKeyEnv?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds for one request, from its first byte to its answer. */
  readonly timeoutMs: number;
  readonly pinning: Pinning;
  /** By the name of a tool, `sha256:…` of its definition in canonical JSON. */
  readonly pins: Readonly<Record<string, string>>;
}

/** What a configuration may leave out. */
export type WrittenMcpServer = Partial<McpServerConfig> & Pick<McpServerConfig, 'url'>;

const DEFAULT_MCP_SERVER = { headers: {}, timeoutMs: 300_000, pinning: 'first-use', pins: {} } as const;

/** The servers of a configuration, with the defaults for what it does not say. */
export function mcpWithDefaults(
  written: Readonly<Record<string, WrittenMcpServer>> = {},
): Readonly<Record<string, McpServerConfig>> {
  return Object.fromEntries(
    Object.entries(written).map(([name, server]) => [name, { ...DEFAULT_MCP_SERVER, ...server }]),
  );
}
