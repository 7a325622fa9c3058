/** Where Anthropic's clients ask. */
export const MESSAGES = '/v1/messages';

/** Where others do, whatever headers a proxy between adds. */
const OTHERS: readonly string[] = [
  ...['/v1/chat', '/v1/responses', '/v1/completions', '/v1/embeddings', '/v1/moderations', '/v1/guard'],
  ...['/beta', '/mcp'],
];

/**
 * Whether a client speaks Anthropic's protocol: by the route where that has one, and else (models, routes that are not
 * there) by the header `anthropic-version`, which all of Anthropic's clients send.
 */
export function speaksAnthropic(path: string, version: string | null | undefined): boolean {
  const isUnder = (route: string) => path === route || path.startsWith(`${route}/`);
  if (isUnder(MESSAGES)) return true;
  return !OTHERS.some(isUnder) && version !== null && version !== undefined;
}
