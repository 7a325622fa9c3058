import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PortcullisError } from '../../../exchange/errors.ts';
import type { JsonObject } from '../../../exchange/json.ts';
import { chatBody, messagesBody } from '../../../gateway/providers/translate.ts';

/*
 * A golden file holds comments (`# …`), a request body, a line of dashes, and the body in the other form, or the error.
 *
 * to-chat-*.golden        Anthropic's messages as chat completions
 * to-anthropic-*.golden   chat completions as Anthropic's messages, with 4096 tokens where there is no limit
 * same-*.golden           Anthropic's messages for a server of Anthropic's
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

function translated(name: string, body: JsonObject): string {
  const of = { model: 'm', stream: false };
  try {
    const other = name.startsWith('to-chat-')
      ? chatBody({ ...of, form: 'anthropic.messages', body })
      : messagesBody({ ...of, form: name.startsWith('same-') ? 'anthropic.messages' : 'openai.chat', body }, 4096);
    return `${JSON.stringify(other, null, 2)}\n`;
  } catch (error) {
    if (!(error instanceof PortcullisError)) throw error;
    return `${error.status} ${error.code}\n${error.message}\n`;
  }
}
