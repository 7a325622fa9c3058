import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Hono } from 'hono';
import { expect, test } from 'vitest';
import { createCache } from '../../../classifiers/cache.ts';
import type { Classifier } from '../../../classifiers/classifier.ts';
import { createSchedule, type ScheduleParts } from '../../../classifiers/schedule.ts';
import type { JsonValue } from '../../../exchange/json.ts';
import { CAUSES, SIGNALS, type Signal } from '../../../exchange/signal.ts';
import { type AppEnv, createApp } from '../../../gateway/app.ts';
import type { AuditRecord } from '../../../gateway/audit/audit.ts';
import { type KeyConfig, parseConfig } from '../../../gateway/config.ts';
import { MODERATION_SIGNALS } from '../../../gateway/protocols/openai-moderations.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import type { CompiledPolicy } from '../../../policies/engine/compiled.ts';
import type { RuleSource } from '../../../policies/engine/document.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { fakeClassifier } from '../../classifiers/fakes.ts';
import { fakeParts } from '../moderation/parts.ts';

/** Signals that texts of tests name, beside those of the moderation categories. */
export const TEST_SIGNALS = [...MODERATION_SIGNALS, 'jailbreak', 'secret.github'].filter(
  (name) => name !== 'image.nsfw',
);

/**
 * What a text says of itself: `hazard.hate=0.7` is its score, `toxicity=timeout` why there is none; every other signal
 * has 0.01. `secret.github=0.9` is also where the secret stands.
 */
export function readMarks(text: string, names: readonly string[] = TEST_SIGNALS): readonly Signal[] {
  return names.map((name): Signal => {
    const mark = new RegExp(`${name.replaceAll('.', '\\.')}=([a-z]+|[0-9.]+)`).exec(text);
    const value = mark?.[1] ?? '0.01';
    const unknown = CAUSES.find((cause) => cause === value);
    if (unknown) return { name, unknown };
    const spans = mark && name.startsWith('secret.') && [{ start: mark.index, end: mark.index + mark[0].length }];
    return { name, score: Number(value), ...(spans && { spans }) };
  });
}

export function markClassifier(signals: readonly string[] = TEST_SIGNALS, more: Partial<Classifier> = {}) {
  return fakeClassifier(signals, async (text) => readMarks(text, signals), more);
}

/** What every test's policy does, unless the test has rules of its own. */
export const RULES: readonly RuleSource[] = [
  { id: 'jailbreak', when: { signal: 'jailbreak', gte: 0.5 }, then: { effect: 'block' } },
  { id: 'weapons', when: { signal: 'hazard.indiscriminate_weapons', gte: 0.5 }, then: { effect: 'block' } },
  {
    id: 'hate',
    when: { signal: 'hazard.hate', gte: 0.5 },
    then: { effect: 'flag' },
    onTimeout: 'flag',
    onUnscannable: 'flag',
  },
  { id: 'violence', when: { signal: 'hazard.violent_crimes', gte: 0.5 }, then: { effect: 'flag' } },
  { id: 'secret', when: { signal: 'secret.github', gte: 0.5 }, then: { effect: 'redact' } },
  {
    id: 'calm',
    when: {
      all: [
        { signal: 'hazard.sexual_content', gte: 0.5 },
        { signal: 'toxicity', lt: 0.5 },
      ],
    },
    then: { effect: 'flag' },
  },
];

export interface ScanApp {
  readonly app: Hono<AppEnv>;
  readonly records: readonly AuditRecord[];
  post(path: string, body: JsonValue, headers?: Record<string, string>): Promise<{ status: number; body: JsonValue }>;
}

function policyOf(rules: readonly RuleSource[]): CompiledPolicy {
  const document = {
    id: 'test',
    version: '1.0.0',
    defaults: { message: 'no' },
    messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
    rules,
  };
  const source = parsePolicy(JSON.stringify(document), 'test.json');
  return compilePolicy(source, { operatingPoint: () => undefined, signals: SIGNALS });
}

/** The gateway with classifiers that read marks. */
export function scanApp(
  given: {
    readonly rules?: readonly RuleSource[];
    readonly classifiers?: readonly Classifier[];
    readonly keys?: readonly KeyConfig[];
    readonly openImage?: ScheduleParts['openImage'];
  } = {},
): ScanApp {
  const { classifiers = [markClassifier()], openImage } = given;
  const { limits } = parseConfig('{}', 'portcullis.json');
  const { parts, records } = fakeParts({ rules: [] }, classifiers);
  const schedule = createSchedule({ classifiers, cache: createCache(), ...(openImage && { openImage }) });
  const guard = { policies: [policyOf(given.rules ?? RULES)], schedule };
  const app = createApp({
    ...parts,
    guard: () => guard,
    config: { keys: given.keys ?? [], allowedHosts: [], limits },
    readiness: () => ({ status: 'ready', parts: {} }),
  });
  return {
    app,
    records,
    async post(path, body, headers = {}) {
      const response = await app.request(`http://localhost${path}`, {
        method: 'POST',
        headers: { host: 'localhost', 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as JsonValue };
    },
  };
}

const GOLDEN = new URL('../../golden/', import.meta.url);
const DASHES = /^-{4,}\n/m;

/**
 * The golden files of a route, each a test: comments (`# …`), a request body, a line of dashes, and the status and the
 * body of the answer. `UPDATE_GOLDEN=1 npx vitest run tests/gateway/routes` writes the answers anew: read the diff.
 */
export function goldenAnswers(path: string, folder: string): void {
  const url = new URL(`${folder}/`, GOLDEN);
  test.each(readdirSync(url).filter((name) => name.endsWith('.golden')))('%s', async (name) => {
    const [head = '', expected = ''] = readFileSync(new URL(name, url), 'utf8').split(DASHES);
    const { status, body } = await scanApp().post(path, JSON.parse(head.replaceAll(/^#.*\n/gm, '')));
    const found = `${status}\n${JSON.stringify(body, null, 2).replace(/exc_[0-9A-Z]{26}/i, 'exc_0')}\n`;
    if (process.env.UPDATE_GOLDEN) writeFileSync(new URL(name, url), `${head}${'-'.repeat(20)}\n${found}`);
    else expect(found).toBe(expected);
  });
}
