import { readFileSync } from 'node:fs';
import { meaningOf, pageOf } from './codes.ts';
import type { ReportEntry, ReportOptions } from './entry.ts';
import { jsonText } from './json.ts';

/** SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), for code scanning: one run. */
export function formatSarif(
  entries: readonly ReportEntry[],
  { isComplete = true, meanings = {} }: ReportOptions,
): string {
  const codes = [...new Set(entries.map(({ code }) => code))].sort();
  const run = {
    tool: { driver: { name: 'portcullis', version: version(), rules: codes.map((code) => ruleOf(code, meanings)) } },
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: isComplete }],
    results: entries.map((entry) => resultOf(entry, codes.indexOf(entry.code))),
  };
  return jsonText({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] });
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** `helpUri` has to be absolute (section 3.49.12), so the page, which has a relative path only, stands in the help text. */
function ruleOf(code: string, meanings: Readonly<Record<string, string>>): object {
  const meaning = meaningOf(code) ?? meanings[code];
  const text = meaning === undefined ? code : `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`;
  const page = pageOf(code);
  return {
    id: code,
    shortDescription: { text },
    help: page === undefined ? { text } : { text: `${text} See ${page}.`, markdown: `${text} See [${page}](${page}).` },
    ...(page !== undefined && { properties: { page } }),
  };
}

function resultOf({ file, line, column, length, severity, code, message, hint }: ReportEntry, ruleIndex: number) {
  const region = { startLine: line, startColumn: column, endColumn: column + length };
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: hint === undefined ? message : `${message}\n${hint}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: toUri(file) }, region } }],
  };
}

/** A path as a relative reference (RFC 3986): as it was given, with what a URI cannot hold percent-encoded. */
function toUri(file: string): string {
  return file.toWellFormed().split('/').map(encodeURIComponent).join('/');
}
