import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import type { RequestForm } from '../../../exchange/exchange.ts';
import type { JsonObject } from '../../../exchange/json.ts';
import { chatBody, messagesBody } from '../../../gateway/providers/translate.ts';

/*
 * A golden file holds comments (`# …`), a request body, a line of dashes, and the body in the other form, or the error.
 *
 * to-chat-*.golden        Anthropic's messages as chat completions
 * to-anthropic-*.golden   chat completions as Anthropic's messages, with 4096 tokens where there is no limit
 * same-*.golden           Anthropic's messages for a server of Anthropic's
 * responses-to-*.golden   OpenAI's Responses in either
 * completions-to-*.golden OpenAI's old completions in either
 *
 * `UPDATE_GOLDEN=1 npx vitest run tests/gateway/providers/translation` writes the expected halves anew: read the diff.
 */
const FOLDER = new URL('../../golden/translation/', import.meta.url);
const DASHES = /^-{4,}\n/m;

test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.golden')))('%s', (name) => {
  const [head = '', expected = ''] = readFileSync(new URL(name, FOLDER), 'utf8').split(DASHES);
  const found = translated(name, JSON.parse(head.replaceAll(/^#.*\n/gm, '')) as JsonObject);
  if (process.env.UPDATE_GOLDEN) writeFileSync(new URL(name, FOLDER), `${head}${'-'.repeat(20)}\n${found}`);
  else expect(found).toBe(expected);
});

function formOf(name: string): RequestForm {
  if (name.startsWith('responses-')) return 'openai.responses';
  if (name.startsWith('completions-')) return 'openai.completions';
  return name.startsWith('to-anthropic-') ? 'openai.chat' : 'anthropic.messages';
}

function translated(name: string, body: JsonObject): string {
  const of = { model: 'm', stream: false };
  try {
    const request = { ...of, form: formOf(name), body };
    const other = name.includes('to-chat') ? chatBody(request) : messagesBody(request, 4096);
    return `${JSON.stringify(other, null, 2)}\n`;
  } catch (error) {
    if (!(error instanceof PortcullisError)) throw error;
    return `${error.status} ${error.code}\n${error.message}\n`;
  }
}
