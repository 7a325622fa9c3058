import type { Hono } from 'hono';
import type { Schedule } from '../../classifiers/schedule.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject } from '../../exchange/json.ts';
import type { Modality } from '../../exchange/segment.ts';
import { isOfImages } from '../../exchange/signal.ts';
import type { AppEnv } from '../app.ts';
import { clientView } from '../moderation/client-view.ts';
import { type Disclosure, disclosedOf } from '../moderation/disclosure.ts';
import { refusalEnding } from '../moderation/exchange-log.ts';
import type { ModerationParts } from '../moderation/parts.ts';
import { decisionOn, type ScannedSegment, scanOnly } from '../moderation/scan-only.ts';
import {
  MODERATION_SIGNALS,
  type ModerationInputs,
  moderationResult,
  readModerations,
} from '../protocols/openai-moderations.ts';
import { readJsonBody } from './body.ts';
import { clientGone } from './client-gone.ts';

/**
 * `POST /v1/moderations`, as OpenAI's clients speak it: what each input holds, category by category, and whether the
 * policies would stop it. No model is asked. What the answer has beside OpenAI's members is in `portcullis`.
 */
export function moderationsRoute(app: Hono<AppEnv>, parts: ModerationParts): void {
  app.post('/v1/moderations', async (c) => {
    const body = await readJsonBody(c);
    const { model, inputs } = readModerations(body);
    const exchange = {
      id: c.get('exchangeId'),
      time: parts.now(),
      protocol: 'openai.moderations',
      caller: c.get('caller'),
      request: { model, stream: false, form: 'openai.chat' as const, body: isJsonObject(body) ? body : {} },
      segments: inputs.flat(),
    };
    const { schedule } = parts.guard();
    const origin = { route: 'POST /v1/moderations', abort: clientGone(c), wanted: MODERATION_SIGNALS };
    const results = await scanOnly(parts, exchange, origin, (scans) => {
      const { stop } = decisionOn(scans);
      const view = stop && clientView(stop, []);
      if (view instanceof PortcullisError) throw view;
      const answer = resultsOf(inputs, scans, schedule, c.get('disclose'));
      return { answer, ending: stop ? refusalEnding(stop, 200) : { outcome: 'answered', status: 200 } };
    });
    return c.json({ id: `modr-${exchange.id}`, model, results });
  });
}

function resultsOf(
  inputs: ModerationInputs['inputs'],
  scans: readonly ScannedSegment[],
  schedule: Schedule,
  disclosure: Disclosure,
): readonly JsonObject[] {
  let next = 0;
  return inputs.map((segments) => {
    const own = scans.slice(next, next + segments.length);
    next += segments.length;
    const moderated = own.map(({ segment, decision, record }) => {
      return { segment, signals: record.signals, reasons: decision.reasons, isBlocked: decision.verdict === 'block' };
    });
    const told = moderationResult(moderated, (signal, modality) => canRead(schedule, signal, modality));
    if ('unknown' in told) throw unknownError(told.unknown, own, schedule);
    const nothingApplies = own.find(({ segment: { modality } }) => !readsAny(schedule, modality));
    if (nothingApplies) throw unreadable(nothingApplies.segment.pointer);
    const { verdict, reasons } = decisionOn(own);
    return { ...told.result, portcullis: { verdict, ...disclosedOf(reasons, disclosure) } };
  });
}

/** Of texts, everything has to be read; of other modalities, what there is a classifier for. */
function canRead({ classifiers }: Schedule, signal: string, modality: Modality): boolean {
  if (modality === 'text') return true;
  return classifiers.some(({ signals, modalities }) => signals.includes(signal) && modalities.includes(modality));
}

function readsAny(schedule: Schedule, modality: Modality): boolean {
  return [...MODERATION_SIGNALS].some((signal) => canRead(schedule, signal, modality));
}

/** A score that is not known would look like a harmless one, and the API has no word for it: so there is no answer. */
function unknownError(
  unknown: readonly { readonly pointer: string; readonly signal: string }[],
  scans: readonly ScannedSegment[],
  { signals }: Schedule,
): PortcullisError {
  const missing = [...new Set(unknown.map(({ signal }) => signal))].filter(
    (signal) => !isOfImages(signal) && !signals.includes(signal),
  );
  if (missing.length > 0) {
    return new PortcullisError(
      'guard_unavailable',
      `No classifier that is loaded gives ${missing.join(', ')}, so nothing can be said of some categories. Name one that does under "classifiers".`,
    );
  }
  const causeAt = ({ pointer, signal }: (typeof unknown)[number]) => {
    const found = scans.find(({ segment }) => segment.pointer === pointer)?.record.signals.find(isNamed(signal));
    return found && 'unknown' in found ? found.unknown : 'error';
  };
  const unreadableAt = unknown.every((one) => causeAt(one) === 'unscannable') && unknown[0];
  if (unreadableAt) return unreadable(unreadableAt.pointer);
  return new PortcullisError('guard_unavailable', 'The safety check could not be completed. Try again.', {
    retryAfter: 1,
  });
}

function isNamed(signal: string) {
  return ({ name }: { readonly name: string }) => name === signal;
}

function unreadable(pointer: string): PortcullisError {
  return new PortcullisError(
    'invalid_request',
    `${pointer}: no classifier that is loaded can read this (its language, or its format), so its categories are unknown. Leave it out, or treat it as unchecked.`,
  );
}
