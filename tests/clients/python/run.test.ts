import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../exchange/json.ts';
import { CARD, LONG, openWorld, type World } from '../../e2e/clients/world.ts';
import type { Script } from '../../support/upstream.ts';

const SCRIPT = fileURLToPath(new URL('run.py', import.meta.url));
/** The path of a Python that has what requirements.txt names. */
const python = process.env.PORTCULLIS_PYTHON ?? '';
const isAsked = python !== '';
const SKIPPED = 'skipped: PORTCULLIS_PYTHON names no Python that has tests/clients/python/requirements.txt';
// Whoever asks for these tests by name wants them run.
if (!isAsked && process.env.npm_lifecycle_event === 'test:python') throw new Error(SKIPPED);

interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly why: string | null;
}

/** What the model server answers to the newest words of a request. */
function scriptFor(body: JsonObject): Script {
  const last = Array.isArray(body.messages) ? body.messages.at(-1) : undefined;
  const words = textsIn(last ?? null).join(' ');
  if (words.includes('Card ')) return { text: words.match(/Card \[\w+\]/)?.[0] ?? `not redacted: ${words}` };
  if (words.includes('tell the card')) return { text: `The card is ${CARD}.` };
  if (words.includes('use a tool')) return { toolCalls: [{ id: 'x', name: 'weather', arguments: '{"city":"Graz"}' }] };
  if (words.includes('break off')) return { text: LONG, fault: { kind: 'reset-mid', afterPieces: 300 } };
  return { text: 'Hello from the fixture.' };
}

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value as { readonly [key: string]: JsonValue }).flatMap(textsIn);
}

describe.skipIf(!isAsked)(isAsked ? 'the official Python clients' : SKIPPED, () => {
  let world: World;
  let checks: readonly Check[];

  beforeAll(async () => {
    world = await openWorld('openai', scriptFor);
    checks = await run(world.running.url);
  }, 120_000);

  afterAll(() => world?.close());

  it('passed every check', () => {
    expect(checks.length).toBeGreaterThan(25);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(world.running.errors).toEqual([]);
  });
});

function run(url: string): Promise<readonly Check[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [SCRIPT, url], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (piece) => {
      output += piece;
    });
    child.on('error', reject);
    child.on('close', () => {
      const lines = output
        .trim()
        .split('\n')
        .map((line): JsonValue => JSON.parse(line));
      resolve(lines.filter(isJsonObject) as unknown as Check[]);
    });
  });
}
