import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCache } from '../../classifiers/cache.ts';
import { createShippedDetectors } from '../../classifiers/detectors/shipped.ts';
import { loadEncoder } from '../../classifiers/onnx/load.node.ts';
import { createSchedule } from '../../classifiers/schedule.ts';
import { parentFinder } from '../../gateway/policy-files.node.ts';
import { compilePolicy } from '../../policies/engine/compile.ts';
import { parsePolicy } from '../../policies/engine/parse.ts';
import { readBenign } from './exchanges.ts';
import { type Measured, measureExchange } from './measure.ts';

const ROOT = join(import.meta.dirname, '..', '..');
export const BENIGN = join(ROOT, 'tests', 'benign');

/** A clock that stands still: no scan is late, however slow or busy the machine is. */
const STILL = { now: () => 0, after: () => () => undefined };

/** Sends the benign set through a policy of the library, with the shipped classifiers. */
export async function runBenign(policyName = 'baseline', model = 'guard-base'): Promise<readonly Measured[]> {
  const classifiers = [await loadEncoder(join(ROOT, 'classifiers', 'models', model)), ...createShippedDetectors()];
  try {
    const schedule = createSchedule({ classifiers, cache: createCache(), clock: STILL });
    const file = join(ROOT, 'policies', 'library', `${policyName}.json`);
    const policy = compilePolicy(parsePolicy(readFileSync(file, 'utf8'), file, { findParent: parentFinder() }), {
      operatingPoint: schedule.operatingPoint,
    });
    const measured: Measured[] = [];
    for (const exchange of readBenign(BENIGN)) measured.push(await measureExchange(exchange, policy, schedule));
    return measured;
  } finally {
    for (const classifier of classifiers) await classifier.close?.();
  }
}
