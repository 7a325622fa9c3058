import { InvalidArgumentError, Option } from 'commander';

/** `--threshold`, for commands that measure how much tests show of a policy. */
export function thresholdOption(): Option {
  return new Option('--threshold <percent>', 'end with 2 where the tests of a policy cover less').argParser(percent);
}

function percent(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= 100) return value;
  throw new InvalidArgumentError('A threshold is a number from 0 to 100.');
}
