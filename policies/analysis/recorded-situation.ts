import type { Facts } from '../../exchange/segment.ts';
import { isOfImages, type Signal } from '../../exchange/signal.ts';
import { neededSignals } from '../engine/evaluate.ts';
import type { Situation } from './given.ts';
import type { RecordedExchange, RecordedScan, Replayed } from './replay.ts';

/** A recorded text as a policy would decide on it now. */
export interface RecordedSituation extends Situation {
  /** What the policy needs for this text and was not computed: signals, or the language; by name. */
  readonly missing: readonly string[];
}

/**
 * What a record tells of one text: all facts, and the signals as they were computed. A detector of a policy's own is
 * known by a digest, the policy's or its own: what that of another policy found is another signal, whatever its name.
 */
export function recordedSituation(
  { policy, detectors }: Pick<Replayed, 'policy' | 'detectors'>,
  recorded: RecordedExchange,
  scan: RecordedScan,
): RecordedSituation {
  const facts = { ...exchangeFacts(recorded), ...segmentFacts(scan) };
  const needed = neededSignals([policy], facts);
  const isThePolicy = recorded.policies.some(({ digest }) => digest === policy.digest);
  const isOwn = (name: string) =>
    isThePolicy || recorded.classifiers.some(({ digest }) => digest === detectors?.get(name));
  const signals = new Map<string, Signal>();
  // Of an empty text only what was unknown is recorded; and no text shows what only an image can.
  for (const name of scan.modality === 'text' ? needed : [])
    if (scan.length === 0 || isOfImages(name)) signals.set(name, { name, score: 0 });
  for (const signal of scan.signals)
    if (!signal.name.startsWith('custom.') || isOwn(signal.name)) signals.set(signal.name, signal);
  const isUntold = policy.fields.includes('language') && scan.modality === 'text' && scan.language === undefined;
  const missing = [...[...needed].filter((name) => !signals.has(name)), ...(isUntold ? ['language'] : [])].sort();
  return { facts, signals, time: recorded.time, missing };
}

/** The facts about a recorded exchange that do not depend on the text. */
export function exchangeFacts({ exchange, key, tenant, role, model, protocol }: RecordedExchange): Facts {
  return {
    'exchange.id': exchange,
    'caller.key': key,
    ...(tenant !== undefined && { 'caller.tenant': tenant }),
    ...(role !== undefined && { 'caller.role': role }),
    model,
    protocol,
  };
}

function segmentFacts({ stage, role, modality, length, turn, toolName, language }: RecordedScan): Facts {
  return {
    'segment.stage': stage,
    'segment.role': role,
    'segment.modality': modality,
    'segment.length': length,
    'segment.turn': turn,
    ...(toolName !== undefined && { 'tool.name': toolName }),
    ...(language !== undefined && { language }),
  };
}
