import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../scripts/eval/report.ts';
import { sample } from '../../../scripts/eval/rows.ts';
import { type Run, writeCard, writeDocument } from '../../../scripts/eval/write.ts';

const RUN: Run = {
  date: '2026-01-02',
  command: 'npm run eval -- --write',
  machine: 'a machine',
  runtime: 'a runtime',
  classifiers: { tiny: 'sha256:0' },
  texts: 3,
  seconds: 1.23456,
};
const EVALUATION: Evaluation = {
  tasks: [
    {
      title: 'A task',
      results: [
        {
          set: 'a set',
          heads: 'any',
          language: 'en',
          positives: 3,
          negatives: 0,
          recall: { '0.001': 1 / 3, '0.01': 2 / 3 },
          falsePositives: { '0.001': null, '0.01': null },
          f1: { '0.001': null, '0.01': null },
          auroc: null,
          averagePrecision: null,
          recallAt1Fpr: null,
          unknown: 0,
        },
      ],
    },
  ],
  groups: [],
  pii: [],
  secrets: [],
  others: [],
  alarms: [],
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eval-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('writing the figures', () => {
  it('changes nothing of a card but its evaluation, however often', () => {
    const path = join(folder, 'card.json');
    const before = '{\n  "name": "tiny", "scale": 1.0,\n  "points": {"0.01": 9e-1},\n';
    writeFileSync(path, `${before}  "evaluation": {},\n  "limits": "none"\n}\n`);
    writeCard(path, RUN, EVALUATION);
    const once = readFileSync(path, 'utf8');
    expect(once.startsWith(before)).toBe(true);
    expect(once.endsWith('"limits": "none"\n}\n')).toBe(true);
    expect(JSON.parse(once).evaluation).toMatchObject({
      date: '2026-01-02',
      sets: [{ set: 'a set', recall: { '0.001': 0.3333, '0.01': 0.6667 }, falsePositives: { '0.01': null } }],
    });
    writeCard(path, RUN, EVALUATION);
    expect(readFileSync(path, 'utf8')).toBe(once);
  });

  it('replaces what is between the marks of the page, and only that', () => {
    const path = join(folder, 'evaluation.md');
    const marks = ['<!-- figures: written by `npm run eval -- --write` -->', '<!-- end of figures -->'];
    writeFileSync(path, `before\n${marks[0]}\nold\n${marks[1]}\nafter\n`);
    writeDocument(path, RUN, EVALUATION);
    const once = readFileSync(path, 'utf8');
    expect(once).toMatch(/^before\n/);
    expect(once).toMatch(/\nafter\n$/);
    expect(once).toContain('| a set | any | en | 3 | 0 | 33.3 % |');
    expect(once).not.toContain('old');
    writeDocument(path, RUN, EVALUATION);
    expect(readFileSync(path, 'utf8')).toBe(once);
    writeFileSync(path, 'no marks');
    expect(() => writeDocument(path, RUN, EVALUATION)).toThrow('no place');
  });
});

describe('a sample', () => {
  it('is the same whatever the order, and never more than asked', () => {
    const texts = Array.from({ length: 50 }, (_, index) => ({ text: `text ${index}`, positive: true }));
    expect(sample(texts, 10)).toEqual(sample(texts.toReversed(), 10));
    expect(sample(texts, 10)).toHaveLength(10);
    expect(sample(texts, 100)).toHaveLength(50);
  });
});
