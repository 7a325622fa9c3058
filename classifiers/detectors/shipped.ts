import type { Classifier } from '../classifier.ts';
import { createControlTokenDetector } from './control-tokens.ts';
import { createExfiltrationDetector } from './exfiltration.ts';
import { createPiiDetector } from './pii.ts';
import { createSecretDetector } from './secret.ts';

/** The detectors that every gateway has, on every runtime. A new one is added here. */
export function createShippedDetectors(): readonly Classifier[] {
  return [createPiiDetector(), createSecretDetector(), createControlTokenDetector(), createExfiltrationDetector()];
}
