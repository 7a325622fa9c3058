import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatReport } from '../../cli/report/report.ts';
import { ENTRY, entries, OBEYED } from './entries.ts';

const text = { type: 'string', minLength: 1 };
const message = { type: 'object', required: ['text'], properties: { text: { type: 'string' } } };
const position = { type: 'integer', minimum: 1 };

/**
 * The part of SARIF 2.1.0 that is written, from sections 3.13 to 3.52 of the standard: its official schema is not in this
 * repository. It is stricter than that: what it does not name must not be there.
 */
const SHAPE = {
  type: 'object',
  required: ['$schema', 'version', 'runs'],
  additionalProperties: false,
  properties: {
    $schema: text,
    version: { const: '2.1.0' },
    runs: { type: 'array', minItems: 1, maxItems: 1, items: { $ref: '#/$defs/run' } },
  },
  $defs: {
    run: {
      type: 'object',
      required: ['tool', 'results', 'columnKind', 'invocations'],
      additionalProperties: false,
      properties: {
        tool: {
          type: 'object',
          required: ['driver'],
          additionalProperties: false,
          properties: {
            driver: {
              type: 'object',
              required: ['name', 'version', 'rules'],
              additionalProperties: false,
              properties: {
                name: { const: 'portcullis' },
                version: text,
                rules: { type: 'array', uniqueItems: true, items: { $ref: '#/$defs/rule' } },
              },
            },
          },
        },
        columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
        invocations: {
          type: 'array',
          items: {
            type: 'object',
            required: ['executionSuccessful'],
            additionalProperties: false,
            properties: { executionSuccessful: { type: 'boolean' } },
          },
        },
        results: { type: 'array', items: { $ref: '#/$defs/result' } },
      },
    },
    rule: {
      type: 'object',
      required: ['id', 'shortDescription', 'help'],
      additionalProperties: false,
      properties: {
        id: text,
        shortDescription: message,
        help: { ...message, properties: { text, markdown: text }, additionalProperties: false },
        properties: { type: 'object', required: ['page'], properties: { page: text } },
      },
    },
    result: {
      type: 'object',
      required: ['ruleId', 'ruleIndex', 'level', 'message', 'locations'],
      additionalProperties: false,
      properties: {
        ruleId: text,
        ruleIndex: { type: 'integer', minimum: 0 },
        level: { enum: ['none', 'note', 'warning', 'error'] },
        message,
        locations: {
          type: 'array',
          minItems: 1,
          maxItems: 1,
          items: {
            type: 'object',
            required: ['physicalLocation'],
            additionalProperties: false,
            properties: {
              physicalLocation: {
                type: 'object',
                required: ['artifactLocation', 'region'],
                additionalProperties: false,
                properties: {
                  artifactLocation: {
                    type: 'object',
                    required: ['uri'],
                    additionalProperties: false,
                    // A path of a relative reference (RFC 3986, section 3.3), or an absolute one.
                    properties: { uri: { type: 'string', pattern: "^[A-Za-z0-9._~!'()*%/-]+$" } },
                  },
                  region: {
                    type: 'object',
                    required: ['startLine', 'startColumn', 'endColumn'],
                    additionalProperties: false,
                    properties: { startLine: position, startColumn: position, endColumn: position },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};
const isSarif = new Ajv2020({ strict: false }).compile(SHAPE);

function sarif(...args: Parameters<typeof formatReport> extends [unknown, ...infer Rest] ? Rest : never) {
  const written = formatReport('sarif', ...args);
  expect(written).not.toMatch(OBEYED);
  const log = JSON.parse(written);
  expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true);
  return log.runs[0];
}

describe('a SARIF log', () => {
  it('has a region, and a rule with its page', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    const run = sarif([ENTRY, { ...ENTRY, code: 'dead-rule', severity: 'warning' }, ENTRY]);
    expect(run.tool.driver.version).toBe(version);
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['dead-rule', 'unknown_key']);
    expect(run.tool.driver.rules[1]).toEqual({
      id: 'unknown_key',
      shortDescription: { text: 'A key that the format does not have.' },
      help: {
        text: 'A key that the format does not have. See docs/errors/unknown_key.md.',
        markdown: 'A key that the format does not have. See [docs/errors/unknown_key.md](docs/errors/unknown_key.md).',
      },
      properties: { page: 'docs/errors/unknown_key.md' },
    });
    expect(run.results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'acme.json' },
      region: { startLine: 12, startColumn: 5, endColumn: 12 },
    });
  });

  it('takes the words for other codes, and has no page for them', () => {
    const options = { meanings: { test_failed: 'a test of a policy does not hold' } };
    expect(sarif([{ ...ENTRY, code: 'test_failed' }], options).tool.driver.rules).toEqual([
      {
        id: 'test_failed',
        shortDescription: { text: 'A test of a policy does not hold.' },
        help: { text: 'A test of a policy does not hold.' },
      },
    ]);
  });

  it('says whether every file was read', () => {
    expect(sarif([]).invocations).toEqual([{ executionSuccessful: true }]);
    expect(sarif([], { isComplete: false }).invocations).toEqual([{ executionSuccessful: false }]);
  });

  it('keeps every entry, whatever it holds', () => {
    fc.assert(
      fc.property(entries, (some) => {
        const { results, tool } = sarif(some);
        expect(results).toHaveLength(some.length);
        for (const [index, entry] of some.entries()) {
          const { ruleId, ruleIndex, level, message, locations } = results[index];
          const { artifactLocation, region } = locations[0].physicalLocation;
          const hint = entry.hint === undefined ? '' : `\n${entry.hint}`;
          expect(ruleId).toBe(entry.code);
          expect(tool.driver.rules[ruleIndex].id).toBe(entry.code);
          expect({ level, message: message.text }).toEqual({
            level: entry.severity,
            message: `${entry.message}${hint}`,
          });
          expect(decodeURIComponent(artifactLocation.uri)).toBe(entry.file.toWellFormed());
          expect(region.endColumn - region.startColumn).toBe(entry.length);
        }
      }),
    );
  });
});
