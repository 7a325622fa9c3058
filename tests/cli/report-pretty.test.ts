import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatReport } from '../../cli/report/report.ts';
import { oneLine } from '../../cli/terminal.ts';
import { ENTRY, entries, OBEYED } from './entries.ts';

it('shows the place, the source with a caret, and the hint', () => {
  expect(formatReport('pretty', [{ ...ENTRY, column: 5, length: 9 }])).toBe(
    [
      'acme.json:12:5 error[unknown_key]: the key "mesages" is not known here',
      '12 |     "mesages": {}',
      '   |     ^^^^^^^^^',
      '   = did you mean "messages"?',
      '',
      '',
    ].join('\n'),
  );
});

it('shows no source where there is none, and nothing where nothing was found', () => {
  const { source, hint, ...bare } = ENTRY;
  expect(formatReport('pretty', [{ ...bare, severity: 'note' }])).toBe(
    'acme.json:12:5 note[unknown_key]: the key "mesages" is not known here\n\n',
  );
  expect(formatReport('pretty', [])).toBe('');
});

it('marks what is at the column, also behind what is made visible and in a line that is cut', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'b', '\t', '\u001b', '\u0085'), maxLength: 400 });
  fc.assert(
    fc.property(
      line,
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 }),
      line,
      (before, marked, after) => {
        const place = { source: before + marked + after, column: before.length + 1, length: marked.length };
        const [, text = '', caret = ''] = formatReport('pretty', [{ ...ENTRY, ...place }]).split('\n');
        const from = caret.indexOf('^');
        expect(text.slice(from, caret.length)).toBe(oneLine(marked));
      },
    ),
  );
});

it('never lets a policy drive the terminal', () => {
  fc.assert(
    fc.property(entries, (some) => {
      expect(formatReport('pretty', some)).not.toMatch(OBEYED);
    }),
  );
});
