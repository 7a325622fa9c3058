import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatReport } from '../../cli/report/report.ts';
import { ENTRY, entries, OBEYED } from './entries.ts';

it('is a workflow command for each entry', () => {
  const entry = { ...ENTRY, file: 'a,b:c.json' };
  expect(formatReport('github', [entry, { ...ENTRY, severity: 'note' }])).toBe(
    '::error file=a%2Cb%3Ac.json,line=12,col=5,endColumn=11,title=unknown_key::' +
      'the key "mesages" is not known here%0Adid you mean "messages"?\n' +
      '::notice file=acme.json,line=12,col=5,endColumn=11,title=unknown_key::' +
      'the key "mesages" is not known here%0Adid you mean "messages"?\n',
  );
});

/** As the runner of GitHub Actions reads a command: properties end at a comma, the message begins after `::`. */
function read(line: string) {
  const [, command, list = '', data = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  const decode = (text: string): string =>
    text
      .replaceAll('%2C', ',')
      .replaceAll('%3A', ':')
      .replaceAll('%0A', '\n')
      .replaceAll('%0D', '\r')
      .replaceAll('%25', '%');
  const properties = list
    .split(',')
    .map((one) => [one.slice(0, one.indexOf('=')), decode(one.slice(one.indexOf('=') + 1))]);
  const message = data.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');
  return { command, message, ...Object.fromEntries(properties) };
}

it('is read back as what it was, apart from what is made visible', () => {
  fc.assert(
    fc.property(entries, (some) => {
      const text = formatReport('github', some);
      expect(text).not.toMatch(OBEYED);
      const lines = text.split('\n').slice(0, -1);
      expect(lines).toHaveLength(some.length);
      for (const [index, line] of lines.entries()) {
        const { file, line: number, column, severity, message, hint } = some[index]!;
        const found = read(line);
        const visible = (value: string): string =>
          value.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (unit) =>
            /[\n\r\t]/.test(unit) ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
          );
        expect(found).toMatchObject({
          command: severity === 'note' ? 'notice' : severity,
          file: visible(file),
          line: String(number),
          col: String(column),
          message: visible(hint === undefined ? message : `${message}\n${hint}`),
        });
      }
    }),
  );
});
