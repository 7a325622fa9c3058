import type { Hono } from 'hono';
import type { Stop } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonValue } from '../../exchange/json.ts';
import { DEFAULT_ROLES, ROLES, type Segment, STAGES } from '../../exchange/segment.ts';
import type { AppEnv } from '../app.ts';
import { clientView } from '../moderation/client-view.ts';
import { type Disclosure, disclosedOf } from '../moderation/disclosure.ts';
import { type Checked, check } from '../moderation/guard.ts';
import type { ModerationParts } from '../moderation/parts.ts';
import { languagesFor, wordsOf } from '../moderation/words.ts';
import { NAME, NAME_FORM } from '../protocols/protocol.ts';
import { readJsonBody } from './body.ts';
import { clientGone } from './client-gone.ts';
import { acceptedLanguages } from './languages.ts';

/**
 * `POST /v1/guard`: checks texts without a model.
 *
 * Body: `{ "segments": [{ "stage": "input", "text": "…", "role"?: "user", "tool"?: "name" }], "model"?: "name" }`; the
 * model is the one that the texts are for, where policies are for some models only. The answer has the verdict on
 * all, the message for whoever is stopped, the model that is to answer where the verdict is `route`, words of support
 * to add to an answer, and for each text its verdict and what may pass of it; and, as far as the caller's key may see
 * them (`disclose`), what was found, by which rules, with which scores.
 */
export function guardRoute(app: Hono<AppEnv>, parts: ModerationParts): void {
  app.post('/v1/guard', async (c) => {
    const body = await readJsonBody(c);
    const segments = readSegments(body);
    const exchange = {
      id: c.get('exchangeId'),
      time: parts.now(),
      protocol: 'portcullis.guard',
      caller: c.get('caller'),
      request: { model: readModel(body), stream: false, form: 'openai.chat' as const, body: {} },
      segments,
    };
    const result = await check(parts, exchange, { route: 'POST /v1/guard', abort: clientGone(c) });
    const { verdict, stop, route, support = [] } = result.decision;
    const disclose = c.get('disclose');
    const messages = [...(stop ? [stop.message] : []), ...support.map(({ message }) => message)];
    const languages = await languagesFor(messages, exchange.segments, acceptedLanguages(c));
    return c.json({
      id: exchange.id,
      verdict,
      ...(stop && { message: messageOf(stop, languages) }),
      ...(route && { model: route.model }),
      ...(support.length > 0 && { support: support.map(({ message }) => wordsOf(message, languages).words) }),
      segments: result.segments.map((checked) => describe(checked, disclose)),
    });
  });
}

function messageOf(stop: Stop, languages: readonly string[]): string {
  const view = clientView(stop, languages);
  return view instanceof PortcullisError ? view.message : view.text;
}

function describe({ decision, released, record }: Checked, disclosure: Disclosure) {
  return {
    verdict: decision.verdict,
    text: released.value ?? null,
    ...disclosedOf(decision.reasons, disclosure),
    ...(disclosure === 'reasons' && { signals: record.signals }),
  };
}

function readModel(body: JsonValue): string {
  const model = isJsonObject(body) ? (body.model ?? 'none') : 'none';
  if (typeof model !== 'string' || !NAME.test(model)) {
    throw invalid('/model', `has to be a name of ${NAME_FORM}`);
  }
  return model;
}

function readSegments(body: JsonValue): readonly Segment[] {
  const list = isJsonObject(body) ? body.segments : undefined;
  if (!Array.isArray(list) || list.length === 0) throw invalid('/segments', 'has to be a list of at least one segment');
  return list.map((item, index) => {
    const pointer = `/segments/${index}`;
    if (!isJsonObject(item) || typeof item.text !== 'string') throw invalid(`${pointer}/text`, 'has to be a string');
    const stage = STAGES.find((name) => name === (item.stage ?? 'input'));
    if (!stage) throw invalid(`${pointer}/stage`, `has to be one of ${STAGES.join(', ')}`);
    const role = item.role === undefined ? DEFAULT_ROLES[stage] : ROLES.find((name) => name === item.role);
    if (!role) throw invalid(`${pointer}/role`, `has to be one of ${ROLES.join(', ')}`);
    if (item.tool !== undefined && (typeof item.tool !== 'string' || !NAME.test(item.tool))) {
      throw invalid(`${pointer}/tool`, `has to be a name of ${NAME_FORM}`);
    }
    const toolName = typeof item.tool === 'string' ? { toolName: item.tool } : {};
    return { pointer, stage, role, modality: 'text', form: 'text', turn: 'newest', text: item.text, ...toolName };
  });
}

function invalid(pointer: string, problem: string): PortcullisError {
  return new PortcullisError('invalid_request', `${pointer}: ${problem}.`);
}
