import type { RunningGateway } from './gateway.ts';

/** What the gateway answers to words of a user: its text, whole or put together from a stream. */
export async function ask({ client }: RunningGateway, content: string, stream = false): Promise<string> {
  const request = { model: 'fixture', messages: [{ role: 'user' as const, content }] };
  if (!stream) return (await client.chat.completions.create(request)).choices[0]?.message.content ?? '';
  let text = '';
  for await (const chunk of await client.chat.completions.create({ ...request, stream })) {
    text += chunk.choices[0]?.delta.content ?? '';
  }
  return text;
}
