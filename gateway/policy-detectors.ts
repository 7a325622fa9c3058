import type { Classifier } from '../classifiers/classifier.ts';
import { withLayers } from '../classifiers/deobfuscation/with-layers.ts';
import { createPatternDetector } from '../classifiers/detectors/pattern.ts';
import { canonicalJson } from '../exchange/canonical.ts';
import type { Policy } from '../policies/engine/parse.ts';

/**
 * The detectors that policies declare, as one classifier that reads hidden text too; undefined where no policy has any.
 * Policies that extend the same one have its detectors in common.
 *
 * @throws PortcullisError `invalid_policy` for two detectors of one name.
 */
export function createPolicyDetector(policies: readonly Pick<Policy, 'document'>[]): Classifier | undefined {
  const declared = policies.flatMap(({ document }) => Object.entries(document.detectors ?? {}));
  const distinct = new Map(declared.map(([name, spec]) => [canonicalJson([name, { ...spec }]), { name, ...spec }]));
  return distinct.size === 0 ? undefined : withLayers(createPatternDetector([...distinct.values()]));
}
