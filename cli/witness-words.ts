import type { Witness } from '../policies/analysis/satisfiability.ts';

/** So many signals at 0 are named one by one. */
const MOST_ZEROS = 2;

/** An assignment in words. Facts that are as usual go without saying, and many signals at 0 are told as one. */
export function describeWitness({ facts, signals }: Witness): string {
  const { 'segment.length': length, 'segment.turn': turn, 'segment.modality': modality, ...rest } = facts;
  const telling = {
    ...rest,
    ...(length !== 100 && { 'segment.length': length }),
    ...(turn !== 'newest' && { 'segment.turn': turn }),
    ...(modality !== 'text' && { 'segment.modality': modality }),
  };
  const above = signals.filter((signal) => !('score' in signal && signal.score === 0));
  const read = signals.length - above.length > MOST_ZEROS ? above : signals;
  return [
    ...Object.entries(telling).map(([name, value]) => `${name} ${value}`),
    ...read.map((signal) => {
      if (!('score' in signal)) return `${signal.name} unknown (${signal.unknown})`;
      return `${signal.name} ${signal.score}${signal.spans ? ' at some place' : ''}`;
    }),
    ...(signals.length > read.length ? [read.length === 0 ? 'every signal 0' : 'every other signal 0'] : []),
  ].join(', ');
}
