import { isScored, type Reason } from '../../exchange/decision.ts';
import { PortcullisError } from '../../exchange/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../exchange/json.ts';
import type { Modality, Segment } from '../../exchange/segment.ts';
import type { Signal } from '../../exchange/signal.ts';
import { invalid, isLink, type Place } from './body-fields.ts';

/** The signals of a category: its score is the highest of `any`, and no more than the highest of `and`. */
interface Category {
  readonly any: readonly string[];
  readonly and?: readonly string[];
}

const VIOLENCE = ['hazard.violent_crimes'];
const SELF_HARM: Category = { any: ['hazard.suicide_self_harm'] };

/** OpenAI's thirteen categories (API reference, "Moderations"), from the signals that come nearest to each. */
const CATEGORIES: Readonly<Record<string, Category>> = {
  harassment: { any: ['toxicity'] },
  'harassment/threatening': { any: ['toxicity'], and: VIOLENCE },
  hate: { any: ['hazard.hate'] },
  'hate/threatening': { any: ['hazard.hate'], and: VIOLENCE },
  illicit: { any: ['hazard.non_violent_crimes', 'hazard.indiscriminate_weapons'] },
  'illicit/violent': { any: ['hazard.indiscriminate_weapons'] },
  'self-harm': SELF_HARM,
  'self-harm/instructions': SELF_HARM,
  'self-harm/intent': SELF_HARM,
  sexual: { any: ['hazard.sexual_content', 'image.nsfw'] },
  'sexual/minors': { any: ['hazard.child_sexual_exploitation'] },
  violence: { any: VIOLENCE },
  'violence/graphic': { any: VIOLENCE },
};

/** Every signal that a category is told by. */
export const MODERATION_SIGNALS: ReadonlySet<string> = new Set(
  Object.values(CATEGORIES).flatMap(({ any, and = [] }) => [...any, ...and]),
);

const DEFAULT_MODEL = 'omni-moderation-latest';
const MODEL = /^(?:(?:omni|text)-moderation-[\w.-]{1,64}|portcullis)$/;

/** What is to be checked: the segments of one input give one result. */
export interface ModerationInputs {
  /** As the client named it, for the answer. */
  readonly model: string;
  readonly inputs: readonly (readonly Segment[])[];
}

/**
 * Reads a body of `POST /v1/moderations` (OpenAI API reference, "Create moderation"): a string, strings with a result
 * each, or parts that together have one result.
 *
 * @throws PortcullisError `invalid_request` with the place in the body; `model_not_found` for what is no moderation model.
 */
export function readModerations(body: JsonValue): ModerationInputs {
  if (!isJsonObject(body)) throw invalid('', 'the body has to be a JSON object');
  const unknown = Object.keys(body).find((key) => key !== 'input' && key !== 'model');
  if (unknown !== undefined) throw invalid('', 'only "input" and "model" are understood here');
  const model = body.model ?? DEFAULT_MODEL;
  if (typeof model !== 'string' || !MODEL.test(model)) {
    throw new PortcullisError(
      'model_not_found',
      `/model: has to be omni-moderation-…, text-moderation-… or portcullis. Leave it out for ${DEFAULT_MODEL}.`,
    );
  }
  return { model, inputs: readInput(body.input) };
}

function readInput(input: JsonValue | undefined): ModerationInputs['inputs'] {
  if (typeof input === 'string') return [[textSegment(input, placeAt('/input'))]];
  if (!Array.isArray(input) || input.length === 0) {
    throw invalid('/input', 'has to be a string, or a list of at least one string or part');
  }
  if (input.every((item) => typeof item === 'string')) {
    return input.map((text, index) => [textSegment(text, placeAt(`/input/${index}`))]);
  }
  return [input.map((part, index) => readPart(part, `/input/${index}`))];
}

function readPart(part: JsonValue, pointer: string): Segment {
  if (!isJsonObject(part)) {
    throw invalid(pointer, 'has to be a string in a list of strings, or a part of type text or image_url');
  }
  checkKeys(part, ['type', part.type === 'image_url' ? 'image_url' : 'text'], pointer);
  if (part.type === 'text') {
    if (typeof part.text !== 'string') throw invalid(`${pointer}/text`, 'has to be a string');
    return textSegment(part.text, placeAt(`${pointer}/text`));
  }
  if (part.type !== 'image_url') throw invalid(`${pointer}/type`, 'has to be text or image_url');
  const image = part.image_url;
  if (!isJsonObject(image) || typeof image.url !== 'string' || isLink(image.url)) {
    throw invalid(`${pointer}/image_url/url`, 'has to be a data URL: what a link leads to is not fetched');
  }
  checkKeys(image, ['url'], `${pointer}/image_url`);
  return { ...placeAt(pointer), modality: 'image', form: 'json', text: '', media: image.url };
}

/** What is not read here would be passed over, and so is refused. */
function checkKeys(object: JsonObject, known: readonly string[], pointer: string): void {
  if (Object.keys(object).some((key) => !known.includes(key)))
    throw invalid(pointer, `may only have ${known.join(', ')}`);
}

function placeAt(pointer: string): Place {
  return { pointer, stage: 'input', role: 'user', turn: 'newest' };
}

function textSegment(text: string, place: Place): Segment {
  return { ...place, modality: 'text', form: 'text', text };
}

/** A segment of an input, with what was found in it. */
export interface ModeratedSegment {
  readonly segment: Segment;
  readonly signals: readonly Signal[];
  /** Why the policies did something. */
  readonly reasons: readonly Reason[];
  readonly isBlocked: boolean;
}

/** What can be told of an input, and the signals that would have to be known for the rest, by the place they concern. */
export type ModerationResult =
  | { readonly result: JsonObject }
  | { readonly unknown: readonly { readonly pointer: string; readonly signal: string }[] };

/**
 * The result for one input.
 *
 * A category is true where a rule of the policies acted, if only by a flag, on a score of one of the category's signals
 * that is as high as the rule asks; one that needs two signals is true where that holds for both. `flagged` says that a
 * category is true, or that a policy blocks. A score is never made up: with an unknown signal there is no result. A
 * category does not apply to a modality that no classifier reads for it, which the API has a place to say.
 *
 * @param canRead whether there is a classifier that gives the signal for the modality.
 */
export function moderationResult(
  segments: readonly ModeratedSegment[],
  canRead: (signal: string, modality: Modality) => boolean,
): ModerationResult {
  const unknown: { pointer: string; signal: string }[] = [];
  const categories: Record<string, boolean> = {};
  const scores: Record<string, number> = {};
  const applied: Record<string, Modality[]> = {};
  for (const [name, category] of Object.entries(CATEGORIES)) {
    const found = segments.flatMap((one) => {
      const readable = readableOf(category, (signal) => canRead(signal, one.segment.modality));
      return readable ? [{ modality: one.segment.modality, ...findingOf(readable, one, unknown) }] : [];
    });
    categories[name] = found.some(({ isMet }) => isMet);
    scores[name] = Math.max(0, ...found.map(({ score }) => score));
    applied[name] = [...new Set(found.map(({ modality }) => modality))];
  }
  if (unknown.length > 0) return { unknown };
  const flagged = Object.values(categories).some(Boolean) || segments.some(({ isBlocked }) => isBlocked);
  return { result: { flagged, categories, category_scores: scores, category_applied_input_types: applied } };
}

/** The signals of a category that can be told; undefined where too few of them can. */
function readableOf({ any, and }: Category, canRead: (signal: string) => boolean): Category | undefined {
  const either = any.filter(canRead);
  const both = and?.filter(canRead);
  if (either.length === 0 || both?.length === 0) return undefined;
  return both ? { any: either, and: both } : { any: either };
}

function findingOf(
  { any, and }: Category,
  { segment, signals, reasons }: ModeratedSegment,
  unknown: { pointer: string; signal: string }[],
): { readonly score: number; readonly isMet: boolean } {
  const scoreOf = (signal: string): number => {
    const found = signals.find(({ name }) => name === signal);
    if (found && 'score' in found) return found.score;
    // The zeros of an empty text are known, and no record holds them.
    if (found || segment.modality !== 'text' || segment.text !== '') unknown.push({ pointer: segment.pointer, signal });
    return 0;
  };
  const highest = (names: readonly string[]) => Math.max(...names.map(scoreOf));
  const isMet = (names: readonly string[]) => names.some((name) => reasons.some((reason) => restsOn(reason, name)));
  if (!and) return { score: highest(any), isMet: isMet(any) };
  return { score: Math.min(highest(any), highest(and)), isMet: isMet(any) && isMet(and) };
}

/** Whether a rule acted because a signal is high: an upper bound that holds is no finding. */
function restsOn({ shadow, atoms }: Reason, signal: string): boolean {
  return !shadow && atoms.some((atom) => atom.name === signal && isScored(atom) && atom.test.startsWith('>'));
}
