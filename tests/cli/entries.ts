import fc from 'fast-check';
import type { ReportEntry } from '../../cli/report/entry.ts';

/** Text with all that an output format has a meaning for, and what a terminal would obey. */
export const awkwardText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '%',
        '%25',
        '\r',
        '\n',
        ':',
        '::',
        ',',
        '=',
        '\t',
        '\u001b[2J',
        '\u009b',
        '\u202e',
        '"',
        '\\u001b',
        '€',
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

export const entries: fc.Arbitrary<readonly ReportEntry[]> = fc.array(
  fc.record(
    {
      file: awkwardText.filter((text) => text.length > 0),
      line: fc.integer({ min: 1, max: 9999 }),
      column: fc.integer({ min: 1, max: 300 }),
      length: fc.integer({ min: 1, max: 40 }),
      severity: fc.constantFrom('error', 'warning', 'note'),
      code: fc.constantFrom('unknown_key', 'unused_message', 'dead-rule', 'test_failed'),
      message: awkwardText,
      hint: awkwardText,
      source: awkwardText.map((text) => text.replaceAll('\n', '')),
    },
    { requiredKeys: ['file', 'line', 'column', 'length', 'severity', 'code', 'message'] },
  ),
  { maxLength: 5 },
);

/** Characters that move a cursor, clear a screen or turn the direction of text; a line break and a tab are none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
export const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

export const ENTRY: ReportEntry = {
  file: 'acme.json',
  line: 12,
  column: 5,
  length: 7,
  severity: 'error',
  code: 'unknown_key',
  message: 'the key "mesages" is not known here',
  hint: 'did you mean "messages"?',
  source: '    "mesages": {}',
};
