import type { JsonObject } from '../../exchange/json.ts';
import { SIGNALS } from '../../exchange/signal.ts';
import { type CardFile, invalid, list, object, parseFile, text, whole } from '../model-card.ts';

/** What `card.json` says of a model that puts images into classes. */
export interface ImageCard {
  readonly name: string;
  readonly model: CardFile;
  /** The side of the square that the model looks at, in pixels. */
  readonly side: number;
  /** The classes, in the order of the model's output. */
  readonly classes: readonly string[];
  /** By signal, the classes whose probabilities add up to its score. */
  readonly signals: Readonly<Record<string, readonly string[]>>;
}

/** What it says of the models that read text in images. */
export interface TextReaderCard {
  readonly name: string;
  readonly files: Readonly<Record<(typeof READER_FILES)[number], CardFile>>;
  /** The longer side of what they look at, in pixels. */
  readonly longestSide: number;
}

const READER_FILES = ['detector', 'direction', 'recogniser', 'characters'] as const;

/** @throws PortcullisError `invalid_model_file` that names the member that is wrong. */
export function parseImageCard(card: JsonObject): ImageCard {
  const classes = list(object(card.output, 'output').classes, 'output.classes').map((one) =>
    text(one, 'output.classes'),
  );
  const signals = Object.entries(object(card.signals, 'signals')).map(([name, members]) => {
    const of = list(members, `signals.${name}`).map((one) => text(one, `signals.${name}`));
    if (!SIGNALS.includes(name) || !of.every((one) => classes.includes(one))) {
      throw invalid(`signals.${name}: a signal, and classes of output.classes`);
    }
    return [name, of] as const;
  });
  return {
    name: text(card.name, 'name'),
    model: parseFile(object(card.files, 'files').model, 'files.model'),
    side: whole(object(card.input, 'input').side, 1, 'input.side'),
    classes,
    signals: Object.fromEntries(signals),
  };
}

/** @throws PortcullisError `invalid_model_file` that names the member that is wrong. */
export function parseTextReaderCard(card: JsonObject): TextReaderCard {
  const files = object(card.files, 'files');
  const [detector, direction, recogniser, characters] = READER_FILES.map((name) =>
    parseFile(files[name], `files.${name}`),
  );
  return {
    name: text(card.name, 'name'),
    files: { detector: detector!, direction: direction!, recogniser: recogniser!, characters: characters! },
    longestSide: whole(object(card.input, 'input').longestSide, 32, 'input.longestSide'),
  };
}
