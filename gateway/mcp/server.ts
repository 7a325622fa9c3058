import { PortcullisError } from '../../exchange/errors.ts';
import type { McpServerConfig } from './config.ts';
import { Definitions } from './definitions.ts';
import { McpUpstream } from './upstream.ts';

/** An MCP server behind the gateway. */
export interface McpServer {
  /** As in the configuration and in the path; policies match on `mcp/<name>` as the model. */
  readonly name: string;
  readonly upstream: McpUpstream;
  readonly definitions: Definitions;
}

/**
 * The servers of a configuration, by name. Nothing is connected before a client asks.
 *
 * @param environment read for the variables that the servers name, and no other.
 * @param messageBytes the largest message of a server.
 * @throws PortcullisError `invalid_config` when such a variable is not set.
 */
export function openMcpServers(
  servers: Readonly<Record<string, McpServerConfig>>,
  environment: Readonly<Record<string, string | undefined>>,
  messageBytes: number,
): ReadonlyMap<string, McpServer> {
  return new Map(
    Object.entries(servers).map(([name, server]) => {
      const { url, headers, timeoutMs } = server;
      const token = tokenOf(name, server, environment);
      const endpoint = { url, headers, timeoutMs, messageBytes, ...(token !== undefined && { token }) };
      return [name, { name, upstream: new McpUpstream(endpoint), definitions: new Definitions(server) }];
    }),
  );
}

function tokenOf(
  name: string,
  { apiKeyEnv }: McpServerConfig,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (apiKeyEnv === undefined) return undefined;
  const token = environment[apiKeyEnv];
  if (token !== undefined && token !== '') return token;
  const problem = `the environment variable ${apiKeyEnv}, which holds the token for the MCP server "${name}", is not set`;
  throw new PortcullisError('invalid_config', problem);
}
