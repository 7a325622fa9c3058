import OpenAI from 'openai';
import { createCache } from '../../../classifiers/cache.ts';
import { createSchedule } from '../../../classifiers/schedule.ts';
import { digest } from '../../../exchange/canonical.ts';
import type { ModelEvent } from '../../../exchange/exchange.ts';
import type { JsonObject } from '../../../exchange/json.ts';
import { SIGNALS } from '../../../exchange/signal.ts';
import { createApp } from '../../../gateway/app.ts';
import { parseConfig } from '../../../gateway/config.ts';
import type { Provider } from '../../../gateway/providers/provider.ts';
import { chatBody } from '../../../gateway/providers/translate.ts';
import { createMemoryStore } from '../../../gateway/responses/memory-store.ts';
import type { ResponsesConfig } from '../../../gateway/responses/settings.ts';
import type { ResponseStore } from '../../../gateway/responses/store.ts';
import { modelNotFound } from '../../../gateway/upstream-provider.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import type { CompiledPolicy } from '../../../policies/engine/compiled.ts';
import type { RuleSource } from '../../../policies/engine/document.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { fakeParts } from '../moderation/parts.ts';
import { markClassifier, RULES } from './scan-app.ts';

const TEXT: readonly ModelEvent[] = [
  { type: 'text', text: 'Fine.' },
  { type: 'finish', reason: 'stop', usage: { inputTokens: 1, outputTokens: 2 } },
];

export const MINUTE = 60_000;

/** Those that are listed; names that begin with `no-` are there for nobody, all others for whoever asks. */
export const MODELS = ['m', 'google/gemma-4', 'last'];

/** The gateway with keys, a clock, classifiers that read marks, and a model that says what the test puts in its mouth. */
export function responsesApp(
  settings: ResponsesConfig | null = { keepMinutes: 60, maxMegabytes: 1 },
  limits: { readonly bodyBytes?: number } = {},
  wrapped: (store: ResponseStore) => ResponseStore = (store) => store,
) {
  const { parts, records } = fakeParts({ rules: [] }, [markClassifier()]);
  const schedule = createSchedule({ classifiers: [markClassifier()], cache: createCache() });
  let guard = { policies: [policyOf(RULES)], schedule };
  const clock = { now: 1_700_000_000_000 };
  const asked: JsonObject[] = [];
  const script: (readonly ModelEvent[])[] = [];
  const provider: Provider = {
    id: 'fake',
    system: 'fake',
    async *generate(request) {
      asked.push(chatBody(request.value));
      yield* script.shift() ?? TEXT;
    },
  };
  const config = parseConfig('{}', 'portcullis.json');
  const app = createApp({
    ...parts,
    guard: () => guard,
    models: {
      resolve: (name) => {
        if (name.startsWith('no-')) throw modelNotFound(name);
        return { provider, model: name };
      },
      list: () => MODELS.map((id) => ({ id, ownedBy: 'fake' })),
    },
    now: () => clock.now,
    config: {
      keys: [
        { id: 'one', hash: digest('key-one'), tenant: 'acme', disclose: 'none' },
        { id: 'two', hash: digest('key-two'), tenant: 'acme', disclose: 'none' },
      ],
      allowedHosts: [],
      limits: { ...config.limits, ...limits },
    },
    readiness: () => ({ status: 'ready', parts: {} }),
    ...(settings && { responses: wrapped(createMemoryStore(settings, () => clock.now)) }),
  });
  const clientOf = (apiKey: string) =>
    new OpenAI({
      baseURL: 'http://localhost/v1',
      apiKey,
      maxRetries: 0,
      fetch: async (url, init) => app.request(String(url), init),
    });
  const enforce = (rules: readonly RuleSource[]) => {
    guard = { policies: [policyOf(rules)], schedule };
  };
  return { app, enforce, records, clock, asked, script, client: clientOf('key-one'), other: clientOf('key-two') };
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

/** What the model is to say. */
export function says(text: string): readonly ModelEvent[] {
  return [
    { type: 'text', text },
    { type: 'finish', reason: 'stop' },
  ];
}

/** A tool that the model is to call. */
export function calls(name: string, args: string): readonly ModelEvent[] {
  return [
    { type: 'tool_call', index: 0, name, arguments: args },
    { type: 'finish', reason: 'tool_calls' },
  ];
}
