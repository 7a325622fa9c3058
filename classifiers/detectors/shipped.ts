import type { Classifier } from '../classifier.ts';
import { createObfuscationDetector } from '../deobfuscation/obfuscation.ts';
import { withLayers } from '../deobfuscation/with-layers.ts';
import { createControlTokenDetector } from './control-tokens.ts';
import { createExfiltrationDetector } from './exfiltration.ts';
import { createPiiDetector } from './pii.ts';
import { createSecretDetector } from './secret.ts';
import { createSystemPromptLeakDetector } from './system-prompt-leak.ts';

/**
 * The detectors that every gateway has, on every runtime; they read what is hidden in a text as well. A new one is added
 * here.
 */
export function createShippedDetectors(): readonly Classifier[] {
  const detectors = [
    createPiiDetector(),
    createSecretDetector(),
    createControlTokenDetector(),
    createExfiltrationDetector(),
    createSystemPromptLeakDetector(),
  ];
  return [...detectors.map((detector) => withLayers(detector)), createObfuscationDetector()];
}
