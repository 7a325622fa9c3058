import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatReport } from '../../cli/report/report.ts';
import { ENTRY, entries, OBEYED } from './entries.ts';

it('gives the entries as they are, with what else they have, and the files', () => {
  const witness = { facts: {}, signals: [] };
  const entry = { ...ENTRY, witness };
  expect(JSON.parse(formatReport('json', [entry], { files: [{ file: 'acme.json', ok: false }] }))).toEqual({
    complete: true,
    entries: [entry],
    files: [{ file: 'acme.json', ok: false }],
  });
});

it('says that a file is missing from it', () => {
  expect(JSON.parse(formatReport('json', [], { isComplete: false }))).toEqual({ complete: false, entries: [] });
});

it('keeps every value, and a terminal shows the text as it is', () => {
  fc.assert(
    fc.property(entries, (some) => {
      const text = formatReport('json', some);
      expect(JSON.parse(text).entries).toEqual(some);
      expect(text).not.toMatch(OBEYED);
    }),
  );
});
