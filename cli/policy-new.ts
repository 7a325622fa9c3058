import { rmSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CAUSES } from '../exchange/signal.ts';
import { formatPolicy } from '../policies/analysis/format.ts';
import type { PolicyDocument, TestSource } from '../policies/engine/document.ts';
import { EXIT } from './failure.ts';
import { loadPolicy, shippedOperatingPoints } from './policy-load.ts';
import { oneLine, paintFor } from './terminal.ts';

export interface NewOptions {
  /** As in a policy's `extends`: `baseline@1`. */
  readonly extends?: string;
  /** Default: the last part of the id, in the working directory. */
  readonly out?: string;
}

const SCHEMA = fileURLToPath(new URL('../policies/schema/policy.schema.json', import.meta.url));

/** Writes a policy to start from, where there is no file yet; its name is on stdout. Returns the exit status. */
export function newPolicy(id: string, { extends: parent, out }: NewOptions): number {
  const file = out ?? `${id.slice(id.lastIndexOf('/') + 1)}.json`;
  const schema = relative(dirname(resolve(file)), SCHEMA).replaceAll('\\', '/');
  const document = { $schema: schema.startsWith('.') ? schema : `./${schema}`, id, version: '0.1.0' };
  const starter = parent === undefined ? STARTER : { ...CHILD, extends: [parent] };
  const text = formatPolicy(JSON.stringify({ ...document, ...starter }), file);
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const why = error.code === 'EEXIST' ? 'it is there already; --out chooses another file' : error.message;
    process.stderr.write(`${oneLine(file)}: ${paintFor(process.stderr).bad('not written')}: ${oneLine(why)}\n`);
    return EXIT.failed;
  }
  // Read from where it lies, as its parent may lie beside it: what cannot be used is not left there.
  if (!loadPolicy(file, { operatingPoint: shippedOperatingPoints() })) {
    rmSync(file);
    return EXIT.failed;
  }
  process.stdout.write(`${oneLine(file)}\n`);
  process.stderr.write(`next: portcullis policy test ${oneLine(file)}\n`);
  return EXIT.done;
}

/** Complete in itself: an attack that is refused, and a leak that is redacted. */
const STARTER = {
  title: 'Starter',
  description:
    'Refuses attempts of users to override the instructions, and takes credentials out of every text. What a rule does not mention passes; what cannot be scanned does not.',
  defaults: { onError: 'block', onTimeout: 'block', onUnscannable: 'block', message: 'refused' },
  rules: [
    {
      id: 'manipulation',
      description: 'At the scores that one harmless text in a thousand has: a lower atFpr refuses less.',
      severity: 'high',
      tags: ['owasp-llm:01'],
      at: ['input'],
      when: {
        all: [
          { field: 'segment.role', in: ['user'] },
          {
            any: [
              { signal: 'jailbreak', atFpr: 0.001 },
              { signal: 'injection', atFpr: 0.001 },
            ],
          },
        ],
      },
      then: { effect: 'block' },
    },
    {
      id: 'secret',
      description: 'At every stage, as there is no "at": also in what tools get and give.',
      severity: 'high',
      tags: ['owasp-llm:02'],
      when: { signal: 'secret', gte: 0.5 },
      then: { effect: 'redact' },
    },
  ],
  messages: { refused: { as: 'refusal', code: 'content_policy', text: { en: "I can't help with that." } } },
  tests: [
    {
      name: 'an ordinary text passes as it is',
      given: { stage: 'input' },
      expect: { verdict: 'pass', rules: [], transforms: [] },
    },
    {
      name: 'an attempt to override the instructions is refused',
      given: { stage: 'input', signals: { injection: { atFpr: 0.001 } } },
      expect: { verdict: 'block', rules: ['manipulation'], message: 'refused' },
    },
    ...CAUSES.map(
      (unknown): TestSource => ({
        name: `where every scan ends in "${unknown}", nothing passes`,
        given: { stage: 'input', unknown },
        expect: { verdict: 'block', rules: ['manipulation', 'secret'] },
      }),
    ),
    {
      name: 'a credential in an answer is taken out',
      given: { stage: 'output', signals: { 'secret.aws': { score: 1, spans: [[8, 28]] } } },
      expect: { verdict: 'pass', rules: ['secret'], transforms: [{ rule: 'secret', span: [8, 28] }] },
    },
  ],
} satisfies Omit<PolicyDocument, 'id' | 'version'>;

/** What its parent cannot know: words and tools of one's own. */
const CHILD = {
  title: 'Starter',
  description: 'All rules of the policy that it extends, and two for words and tools that only this application has.',
  detectors: { codename: { keywords: ['Project Example'], caseSensitive: false } },
  rules: [
    {
      id: 'codename',
      description: 'At every stage, as there is no "at". The signal is that of the detector above.',
      severity: 'medium',
      tags: ['owasp-llm:02'],
      when: { signal: 'custom.codename', gte: 0.5 },
      then: { effect: 'redact', with: '[project]' },
    },
    {
      id: 'dangerous-tool',
      description: 'Calls of these tools never leave, whatever they say.',
      severity: 'high',
      tags: ['owasp-llm:06'],
      at: ['tool_call'],
      when: { field: 'tool.name', in: ['shell.exec'] },
      then: { effect: 'block', message: 'tool-refused' },
    },
  ],
  messages: {
    'tool-refused': { as: 'refusal', code: 'tool_refused', text: { en: 'This tool may not be used here.' } },
  },
  tests: [
    {
      name: 'a codename in an answer is taken out',
      given: { stage: 'output', signals: { 'custom.codename': { score: 1, spans: [[0, 15]] } } },
      expect: { verdict: 'pass', transforms: [{ rule: 'codename', span: [0, 15], replacement: '[project]' }] },
    },
    ...CAUSES.map(
      (unknown): TestSource => ({
        name: `a search for the codename that ends in "${unknown}" lets nothing through`,
        given: { stage: 'output', signals: { 'custom.codename': { unknown } } },
        expect: { verdict: 'block', rules: ['codename'], unknown: ['custom.codename'] },
      }),
    ),
    {
      name: 'a dangerous tool is not called',
      given: { stage: 'tool_call', fields: { 'tool.name': 'shell.exec' } },
      expect: { verdict: 'block', rules: ['dangerous-tool'], message: 'tool-refused' },
    },
    {
      name: 'another tool is',
      given: { stage: 'tool_call', fields: { 'tool.name': 'calendar.read' } },
      expect: { verdict: 'pass', rules: [] },
    },
  ],
} satisfies Omit<PolicyDocument, 'id' | 'version'>;
