import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  ReadResourceRequestSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject } from '../../../exchange/json.ts';

/** What a tool of the fixture does with its arguments; it may speak to the client before it answers. */
export type Handler = (
  args: Readonly<Record<string, unknown>>,
  server: Server,
  extra: Extra,
) => Promise<CallToolResult>;
type Extra = Parameters<Parameters<Server['setRequestHandler']>[1]>[1];

/** An MCP server of the SDK on loopback, whose tools and texts a test changes as it goes. */
export interface McpFixture {
  readonly url: string;
  tools: Tool[];
  instructions: string;
  readonly handlers: Map<string, Handler>;
  /** Texts of a prompt and of a resource. */
  prompt: string;
  resource: string;
  /** Every message that arrived, and the headers of each request. */
  readonly received: JsonObject[];
  readonly headers: IncomingHttpHeaders[];
  /** Answers instead of the SDK's server, where it says so. */
  raw: ((request: IncomingMessage, message: JsonObject | undefined, response: ServerResponse) => boolean) | undefined;
  /** Whether answers are streams of events (default) or JSON. */
  json: boolean;
  close(): Promise<void>;
}

export function tool(name: string, description: string, more: Partial<Tool> = {}): Tool {
  return { name, description, inputSchema: { type: 'object', properties: { text: { type: 'string' } } }, ...more };
}

export function said(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] };
}

export async function startMcpServer(): Promise<McpFixture> {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  const fixture: McpFixture = {
    url: '',
    tools: [],
    instructions: 'Be brief.',
    handlers: new Map(),
    prompt: 'A prompt.',
    resource: 'A resource.',
    received: [],
    headers: [],
    raw: undefined,
    json: false,
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const text = Buffer.concat(chunks).toString();
      const body: JsonObject | undefined = text === '' ? undefined : JSON.parse(text);
      if (body) fixture.received.push(body);
      fixture.headers.push(request.headers);
      if (fixture.raw?.(request, body, response)) return;
      const session = String(request.headers['mcp-session-id'] ?? '');
      const transport = transports.get(session) ?? (body?.method === 'initialize' ? await begin() : undefined);
      if (transport) await transport.handleRequest(request, response, body);
      else response.writeHead(404).end();
    });
  });
  const begin = async () => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: fixture.json,
      onsessioninitialized: (id) => void transports.set(id, transport),
      onsessionclosed: (id) => void transports.delete(id),
    });
    await sdkServer(fixture).connect(transport as Parameters<Server['connect']>[0]);
    return transport;
  };
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return Object.assign(fixture, { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp` });
}

function sdkServer(fixture: McpFixture): Server {
  const server = new Server(
    { name: 'fixture', version: '1.0.0' },
    {
      capabilities: { tools: { listChanged: true }, prompts: {}, resources: {}, logging: {} },
      instructions: fixture.instructions,
    },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: fixture.tools }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
    const handler = fixture.handlers.get(params.name);
    if (!handler) throw new Error(`no tool ${params.name}`);
    return handler(params.arguments ?? {}, server, extra as Extra);
  });
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: [{ name: 'p', description: fixture.prompt }] }));
  server.setRequestHandler(GetPromptRequestSchema, () => ({
    messages: [{ role: 'user', content: { type: 'text', text: fixture.prompt } }],
  }));
  server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: [{ uri: 'file:///a', name: 'a' }] }));
  server.setRequestHandler(ReadResourceRequestSchema, () => ({
    contents: [{ uri: 'file:///a', text: fixture.resource }],
  }));
  return server;
}
