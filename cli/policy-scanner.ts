import { existsSync } from 'node:fs';
import type { Classifier } from '../classifiers/classifier.ts';
import type { Signal } from '../exchange/signal.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { MODEL } from './policy-load.ts';

/** The classifiers that a policy's signals come from, for texts that are looked at one by one. */
export interface PolicyScanner {
  /** Every signal for one text, without a time limit. @throws what a classifier throws, and `createPolicyDetectors`. */
  scan(text: string): Promise<readonly Signal[]>;
  /** ISO 639-1, or `und` where it cannot be told, as the gateway says of a segment. */
  language(text: string): Promise<string>;
  close(): Promise<void>;
}

/** The classifiers are made for the first text: most tests give signals and need none. */
export function lazyScanner(compiled: CompiledPolicy): PolicyScanner {
  let classifiers: Promise<readonly Classifier[]> | undefined;
  return {
    async scan(text) {
      classifiers ??= makeClassifiers(compiled);
      const signals: Signal[] = [];
      for (const classifier of await classifiers) {
        signals.push(...(await classifier.classify(text, new AbortController().signal)));
      }
      return signals;
    },
    async language(text) {
      const { languageOf } = await import('../classifiers/detectors/language.ts');
      return (await languageOf(text)) ?? 'und';
    },
    async close() {
      for (const classifier of (await classifiers) ?? []) await classifier.close?.();
    },
  };
}

async function makeClassifiers({ source }: CompiledPolicy): Promise<readonly Classifier[]> {
  const { createShippedDetectors } = await import('../classifiers/detectors/shipped.ts');
  const { loadEncoder } = await import('../classifiers/onnx/load.node.ts');
  const { createPolicyDetectors, embedderAmong } = await import('../gateway/policy-detectors.ts');
  const models = existsSync(MODEL) ? [await loadEncoder(MODEL)] : [];
  const own = await createPolicyDetectors([{ document: source }], embedderAmong(models));
  return [...createShippedDetectors(), ...own, ...models];
}
