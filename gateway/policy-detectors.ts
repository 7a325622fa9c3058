import type { Classifier } from '../classifiers/classifier.ts';
import { layeredDigest, withLayers } from '../classifiers/deobfuscation/with-layers.ts';
import {
  createExampleDetector,
  type Embedder,
  type ExampleSpec,
  exampleDigest,
  isByExample,
} from '../classifiers/detectors/example.ts';
import { sureLanguageOf } from '../classifiers/detectors/language.ts';
import { createPatternDetector, type DetectorSpec } from '../classifiers/detectors/pattern.ts';
import { readingOnly } from '../classifiers/onnx/languages.ts';
import { canonicalJson } from '../exchange/canonical.ts';
import { PortcullisError } from '../exchange/errors.ts';
import type { Policy } from '../policies/engine/parse.ts';

/** What compares texts with examples. */
type PolicyEmbedder = Embedder & Pick<Classifier, 'languages'>;

/** The first classifier that has embeddings. */
export function embedderAmong(classifiers: readonly Classifier[]): PolicyEmbedder | undefined {
  return classifiers.find((one): one is Classifier & PolicyEmbedder => one.embed !== undefined);
}

type Declaring = Pick<Policy, 'document'>;

/**
 * The detectors that policies declare, as up to two classifiers that read hidden text too: one of all patterns and
 * keywords, and one of all examples, which says nothing of a text in a language that the encoder does not know, as the
 * encoder does. Policies that extend the same one have its detectors in common.
 *
 * @param last what this gave before: a classifier that would be the same is handed back, and embeds nothing again.
 * @throws PortcullisError `invalid_policy` for two detectors of one name, and for examples that cannot be (see
 *   `createExampleDetector`); `invalid_config` for examples without an embedder.
 */
export async function createPolicyDetectors(
  policies: readonly Declaring[],
  embedder: PolicyEmbedder | undefined,
  last: readonly Classifier[] = [],
): Promise<readonly Classifier[]> {
  if (!embedder) return createPatternDetectors(policies);
  const { patterns, examples } = declaredBy(policies);
  const made = patternClassifiers(patterns);
  const kept = made.map((classifier) => last.find(({ digest }) => digest === classifier.digest) ?? classifier);
  if (examples.length === 0) return kept;
  const digest = layeredDigest(exampleDigest(examples, embedder.digest));
  const same = last.find((classifier) => classifier.digest === digest);
  return [...kept, same ?? (await exampleClassifier(examples, embedder))];
}

/**
 * The detectors that policies declare, where nothing can compare with examples.
 *
 * @throws PortcullisError as `createPolicyDetectors`.
 */
export function createPatternDetectors(policies: readonly Declaring[]): readonly Classifier[] {
  const { patterns } = declaredBy(policies);
  for (const { document } of policies) {
    const [name] = Object.entries(document.detectors ?? {}).find(([, detector]) => isByExample(detector)) ?? [];
    if (name === undefined) continue;
    throw new PortcullisError(
      'invalid_config',
      `the policy "${document.id}" has examples in the detector "${name}", and no classifier here can compare a text with them: ` +
        'add a model with embeddings, such as "guard-base", to "classifiers"."models" (a Worker has none), ' +
        'or write the detector with a pattern or keywords',
    );
  }
  return patternClassifiers(patterns);
}

async function exampleClassifier(examples: readonly ExampleSpec[], embedder: PolicyEmbedder): Promise<Classifier> {
  // In the encoder's order: what is hidden in a text looks like another language.
  const detector = withLayers(await createExampleDetector(examples, embedder));
  return embedder.languages ? readingOnly(embedder.languages, sureLanguageOf, detector) : detector;
}

function patternClassifiers(patterns: readonly DetectorSpec[]): readonly Classifier[] {
  return patterns.length === 0 ? [] : [withLayers(createPatternDetector(patterns))];
}

/** Every detector once, by kind. */
function declaredBy(policies: readonly Declaring[]) {
  const declared = policies.flatMap(({ document }) => Object.entries(document.detectors ?? {}));
  const distinct = new Map(declared.map(([name, spec]) => [canonicalJson([name, { ...spec }]), { name, ...spec }]));
  const all = [...distinct.values()];
  const twice = all.find(({ name }, index) => all.findIndex((other) => other.name === name) !== index);
  if (twice) {
    const message = `Detector custom.${twice.name} is defined twice. Hint: give each detector a name of its own.`;
    throw new PortcullisError('invalid_policy', message);
  }
  return { patterns: all.filter((one) => !isByExample(one)), examples: all.filter(isByExample) };
}
