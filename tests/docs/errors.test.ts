import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { longestOf } from '../../classifiers/detectors/pattern/longest.ts';
import { toEntry } from '../../cli/policy-audit.ts';
import { shippedOperatingPoints } from '../../cli/policy-load.ts';
import { meaningOf, pageOf } from '../../cli/report/codes.ts';
import type { ReportEntry } from '../../cli/report/entry.ts';
import { formatReport } from '../../cli/report/report.ts';
import { ERRORS } from '../../exchange/errors.ts';
import { auditPolicy } from '../../policies/analysis/audit.ts';
import { FINDINGS } from '../../policies/analysis/finding.ts';
import { compilePolicy } from '../../policies/engine/compile.ts';
import { POLICY_ERRORS, POLICY_WARNINGS, PolicyError } from '../../policies/engine/diagnostic.ts';
import { parsePolicy } from '../../policies/engine/parse.ts';

const FOLDER = new URL('../../docs/errors/', import.meta.url);
const INDEX = readFileSync(new URL('README.md', FOLDER), 'utf8');
const MEANINGS = { ...POLICY_ERRORS, ...POLICY_WARNINGS, ...FINDINGS };
const CODES = [...Object.keys(ERRORS), ...Object.keys(MEANINGS)].sort();

const page = (code: string) => readFileSync(new URL(`${code}.md`, FOLDER), 'utf8');

/** The fenced blocks of a page in one language, in their order. */
function blocksOf(code: string, language: 'json' | 'text'): readonly string[] {
  return [...page(code).matchAll(/^```(\w+)\n(.*?)\n```$/gms)].flatMap(([, found, text = '']) =>
    found === language ? [text] : [],
  );
}

/** What the examples leave out, where they have no id of their own; on their first line, so that places stay the same. */
const FRAME = {
  id: 'acme/assistant',
  version: '1.0.0',
  rules: [],
  defaults: { message: 'refused' },
  messages: { refused: { as: 'refusal', code: 'content_policy', text: { en: "I can't help with that." } } },
};

function complete(example: string): string {
  const has = (key: string) => new RegExp(`^ {2}"${key}":`, 'm').test(example);
  if (has('id')) return example;
  const missing = Object.entries(FRAME).filter(([key]) => !has(key));
  return example.replace('{', `{${missing.map(([key, value]) => `"${key}": ${JSON.stringify(value)},`).join('')}`);
}

const operatingPoint = shippedOperatingPoints();

/** What is said of the example of a page. */
function entriesOf(code: string): readonly ReportEntry[] {
  const [example = '', ...others] = blocksOf(code, 'json');
  const parents = new Map(others.map((text): [string, string] => [JSON.parse(text).id, text]));
  const findParent = (id: string) => {
    const text = parents.get(id);
    return text === undefined ? undefined : { file: `${id}.json`, text };
  };
  // A message that is too long to read is too long for a page.
  const text = complete(example).replace('…', 'x'.repeat(2000));
  try {
    const policy = parsePolicy(text, 'policy.json', { findParent });
    const compiled = compilePolicy(policy, { operatingPoint });
    if (!Object.hasOwn(FINDINGS, code)) return policy.warnings;
    const { findings } = auditPolicy(policy, compiled, {
      day: '2027-01-01',
      longestMatch: ({ pattern }) => (pattern === undefined ? 0 : longestOf(pattern)),
      parents: policy.parents.map((parent) => compilePolicy(parent, { operatingPoint })),
      ...(code === 'undecided' && { limit: 1 }),
    });
    return findings.filter((finding) => finding.code === code).map(toEntry);
  } catch (error) {
    if (error instanceof PolicyError) return error.diagnostics;
    throw error;
  }
}

test('there is a page for every code, and no other', () => {
  const names = readdirSync(FOLDER).filter((name) => name !== 'README.md');
  expect(names.sort()).toEqual(CODES.map((code) => `${code}.md`).sort());
  expect(new Set(CODES).size).toBe(CODES.length);
});

test('reports lead to the page of every code', () => {
  for (const code of CODES) expect(pageOf(code)).toBe(`docs/errors/${code}.md`);
  for (const [code, words] of Object.entries(MEANINGS)) expect(meaningOf(code)).toBe(words);
  expect(pageOf('toString')).toBeUndefined();
});

test('the index has a row for every code, and no other', () => {
  const rows = [...INDEX.matchAll(/^\| \[`([\w-]+)`\]\(([\w-]+)\.md\) \|/gm)];
  for (const [, code, file] of rows) expect(file).toBe(code);
  expect(rows.map(([, code]) => code).sort()).toEqual(CODES);
});

test('the index has the status of every error, and the words of every code of a policy', () => {
  for (const [code, { status }] of Object.entries(ERRORS)) {
    const given = INDEX.match(new RegExp(`^\\| \\[\`${code}\`\\]\\(${code}\\.md\\) \\| (\\d{3}) \\|`, 'm'))?.[1];
    if (given !== undefined) expect(Number(given), code).toBe(status);
  }
  for (const [code, words] of Object.entries(MEANINGS)) {
    expect(INDEX.toLowerCase()).toContain(`| [\`${code}\`](${code}.md) | ${words.toLowerCase()}. |`);
  }
});

describe.each(CODES)('%s', (code) => {
  it('is short, says what it is about and what to do, and breaks no link', () => {
    const text = page(code);
    expect(text.startsWith(`# \`${code}\`\n\n`)).toBe(true);
    expect(text).toMatch(/^What to do: \S/m);
    expect(text.split('\n').length).toBeLessThanOrEqual(42);
    for (const [, target = ''] of text.matchAll(/\]\(([^)#]+)/g))
      expect(existsSync(new URL(target, FOLDER)), target).toBe(true);
  });
});

describe.each(Object.entries(ERRORS))('%s', (code, { status, type }) => {
  it('has the status and the type that a client sees, and the message in an example', () => {
    expect(page(code)).toContain(`\n\nHTTP status ${status}, type \`${type}\`.`);
    const [body] = blocksOf(code, 'json');
    if (body === undefined) expect(blocksOf(code, 'text')[0]).toMatch(new RegExp(`^error\\[${code}\\]: .`));
    else expect(JSON.parse(body)).toEqual({ error: { message: expect.any(String), type, param: null, code } });
  });
});

describe.each(Object.keys(MEANINGS))('%s', (code) => {
  it('has an example of which just this is said, in the words of the page', () => {
    const entries = entriesOf(code);
    expect(new Set(entries.map((entry) => entry.code))).toEqual(new Set([code]));
    const said = formatReport('pretty', entries).replace(/sha256:(?!0{64})[0-9a-f]{64}/g, 'sha256:…');
    // A page about a text that is too long shows the first line only.
    const lines = code === 'oversized-message' ? said.split('\n').slice(0, 1) : [said.trimEnd()];
    expect(blocksOf(code, 'text')).toEqual(lines);
  });
});
