import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type ErrorCode, PortcullisError } from '../../../exchange/errors.ts';
import type { AnswerEnd, AnswerPart } from '../../../exchange/exchange.ts';
import type { JsonValue } from '../../../exchange/json.ts';
import { release } from '../../../exchange/released.ts';
import type { Protocol, Refusal } from '../../../gateway/protocols/protocol.ts';

/*
 * A golden file holds comments (`# …`), an input, a line of dashes, and what is to come of it.
 *
 * read-*.golden     a request body; its segments, a line each, or the error
 * write-*.golden    `Answer` as JSON; the response body, or the bytes of the stream
 *
 * `UPDATE_GOLDEN=1 npx vitest run tests/gateway/protocols` writes the expected halves anew: read the diff.
 */
const GOLDEN = new URL('../../golden/', import.meta.url);
const DASHES = /^-{4,}\n/m;
const META = { exchangeId: 'exc_0', model: 'default', created: 1_700_000_000 };

/** What a protocol is given to write, in order. `fail` is an error code. */
interface Answer {
  readonly stream?: boolean;
  readonly includeUsage?: boolean;
  readonly parts?: readonly AnswerPart[];
  readonly end?: AnswerEnd;
  /** By the answers, of several, that are refused: in a stream, behind all parts. */
  readonly refusals?: Readonly<Record<string, Refusal>>;
  readonly refuse?: Refusal;
  readonly fail?: ErrorCode;
}

/** The golden files of one protocol, each a test. */
export function goldenTests(protocol: Protocol, folder: string): void {
  const url = new URL(`${folder}/`, GOLDEN);
  const files = readdirSync(url).filter((name) => name.endsWith('.golden'));

  test.each(files)('%s', (name) => {
    const content = readFileSync(new URL(name, url), 'utf8');
    const [head = '', expected = ''] = content.split(DASHES);
    const input = head.replaceAll(/^#.*\n/gm, '');
    const found = name.startsWith('read-') ? read(protocol, input) : write(protocol, JSON.parse(input) as Answer);
    if (process.env.UPDATE_GOLDEN) writeFileSync(new URL(name, url), `${head}${'-'.repeat(20)}\n${found}`);
    else expect(found).toBe(expected);
  });

  test.each(files.filter((name) => name.startsWith('read-')))('%s: every text marked § is scanned', (name) => {
    const [head = ''] = readFileSync(new URL(name, url), 'utf8').split(DASHES);
    const body = parse(head.replaceAll(/^#.*\n/gm, ''));
    if (body === undefined) return;
    let scanned: string;
    try {
      scanned = protocol
        .read(body)
        .segments.map(({ text }) => text)
        .join('\n');
    } catch (error) {
      expect(error).toBeInstanceOf(PortcullisError);
      return;
    }
    for (const text of marked(body)) expect(scanned).toContain(text);
  });
}

function read(protocol: Protocol, input: string): string {
  const body = parse(input);
  if (body === undefined) return 'no JSON\n';
  try {
    const { request, segments } = protocol.read(body);
    const lines = segments.map(({ pointer, stage, role, modality, turn, toolName, form, text }) => {
      const place = [pointer, stage, role, turn, ...(modality === 'text' ? [form] : [modality])];
      return `${[...place, ...(toolName === undefined ? [] : [`tool:${toolName}`])].join(' ')} ${JSON.stringify(text)}`;
    });
    return `model ${request.model}${request.stream ? ', streamed' : ''}\n${lines.join('\n')}\n`;
  } catch (error) {
    if (!(error instanceof PortcullisError)) throw error;
    return `${error.status} ${error.code}\n${error.message}\n`;
  }
}

function write(protocol: Protocol, answer: Answer): string {
  const meta = { ...META, includeUsage: answer.includeUsage === true };
  const parts = (answer.parts ?? []).map((part) => release(part));
  const refusals = new Map(Object.entries(answer.refusals ?? {}).map(([choice, one]) => [Number(choice), one]));
  const error = answer.fail && new PortcullisError(answer.fail, 'What happened, in our words.');
  if (answer.stream) {
    const writer = protocol.stream(meta);
    let bytes = parts.map((part) => writer.part(part)).join('');
    for (const [choice, refusal] of refusals) bytes += writer.refuseChoice?.(choice, refusal) ?? '';
    if (answer.end) bytes += writer.end(release(answer.end));
    if (answer.refuse) bytes += writer.refuse(answer.refuse);
    if (error) bytes += writer.fail(error);
    return bytes;
  }
  if (answer.refuse) return pretty(protocol.refuse(answer.refuse, meta));
  if (error) return pretty(protocol.fail(error));
  return pretty(protocol.write(parts, release(answer.end ?? { reason: 'stop' }), meta, refusals));
}

const pretty = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** @returns undefined where the text is no JSON: the route answers for that. */
function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** The strings and keys below a value that hold the mark, also those in a string that is JSON (arguments of a call). */
function marked(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') {
    const inner = parse(value);
    if (typeof inner === 'object' && inner !== null) return marked(inner);
    return value.includes('§') ? [value] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    ...(key.includes('§') ? [key] : []),
    ...marked(child as JsonValue),
  ]);
}
