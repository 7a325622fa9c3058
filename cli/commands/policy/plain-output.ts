import { Option } from 'commander';

/** How a command writes what it says of one policy, which is no list of findings. */
const PLAIN_FORMATS = ['pretty', 'json'] as const;
export type PlainFormat = (typeof PLAIN_FORMATS)[number];

/** `-o, --output`; its value is a `PlainFormat`. */
export function plainOutputOption(): Option {
  return new Option('-o, --output <format>', 'for a person or a program').choices(PLAIN_FORMATS).default('pretty');
}
