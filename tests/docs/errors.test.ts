import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERRORS } from '../../exchange/errors.ts';
import { POLICY_ERRORS, POLICY_WARNINGS } from '../../policies/engine/diagnostic.ts';

const PAGE = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

test('every error code is explained, with the status that it has', () => {
  for (const [code, { status }] of Object.entries(ERRORS)) {
    const row = PAGE.split('\n').find((line) => line.startsWith(`| \`${code}\` |`));
    expect(row, code).toBeDefined();
    const given = row?.match(/^\| `\w+` \| (\d{3}) \|/)?.[1];
    if (given !== undefined) expect(Number(given), code).toBe(status);
  }
});

test('every code of a policy error is explained in the words of the engine', () => {
  for (const [code, words] of Object.entries({ ...POLICY_ERRORS, ...POLICY_WARNINGS })) {
    expect(PAGE.toLowerCase()).toContain(`| \`${code}\` | ${words.toLowerCase()}. |`);
  }
});

test('the page explains no code that is gone', () => {
  const codes = new Set([...Object.keys(ERRORS), ...Object.keys(POLICY_ERRORS), ...Object.keys(POLICY_WARNINGS)]);
  for (const [, code] of PAGE.matchAll(/^\| `(\w+)` \|/gm)) expect(codes).toContain(code);
});
