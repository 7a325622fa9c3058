import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { libraryNames, policyFile } from '../../gateway/policy-files.node.ts';
import type { PolicyDocument } from '../../policies/engine/document.ts';

interface HelpLine {
  /** ISO 3166-1 alpha-2, or EU. */
  readonly country: string;
  readonly name: string;
  /** As a person reads it. */
  readonly number: string;
  readonly source: string;
  /** The day on which a person confirmed it at its source; null: nobody has. */
  readonly reviewed: string | null;
}

const { about, lines }: { readonly about: string; readonly lines: readonly HelpLine[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'policies', 'help-lines.json'), 'utf8'),
);

/** Digits with single spaces or dashes between them: what a person would dial. */
const NUMBER = /\d(?:[ -]?\d)*/g;

const texts = libraryNames().flatMap((name) => {
  const { messages = {} }: PolicyDocument = JSON.parse(readFileSync(policyFile(name), 'utf8'));
  return Object.values(messages).flatMap(({ code, text }) =>
    Object.entries(text).map(([language, words]) => ({ name, code, language, numbers: words.match(NUMBER) ?? [] })),
  );
});
const named = texts.filter(({ code }) => code === 'self_harm_support');

describe('help-lines.json', () => {
  it.each(lines)('says of $name ($country) what a person needs to confirm it', (line) => {
    expect(Object.keys(line).sort()).toEqual(['country', 'name', 'number', 'reviewed', 'source']);
    expect(line.country).toMatch(/^[A-Z]{2}$/);
    expect(line.name.trim()).not.toBe('');
    expect(line.number.match(NUMBER)).toEqual([line.number]);
    expect(new URL(line.source).protocol).toBe('https:');
    if (line.reviewed !== null) expect(line.reviewed).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it('has no line twice', () => {
    const keys = lines.map(({ country, name }) => `${country} ${name}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('says so while nobody has confirmed any of them', () => {
    expect(/None has been confirmed/.test(about)).toBe(lines.every(({ reviewed }) => reviewed === null));
  });
});

describe('the messages of the library', () => {
  it('name no number that is not in the list', () => {
    const known = new Set(lines.map(({ number }) => number));
    const strangers = named.flatMap((one) =>
      one.numbers.filter((number) => !known.has(number)).map((n) => ({ ...one, n })),
    );
    expect(strangers).toEqual([]);
    expect(named.flatMap(({ numbers }) => numbers).length).toBeGreaterThan(lines.length);
  });

  it('name numbers only where somebody may be in distress', () => {
    expect(texts.filter(({ code, numbers }) => code !== 'self_harm_support' && numbers.length > 0)).toEqual([]);
  });

  it('name every number of the list: one that nobody is told would go stale unseen', () => {
    const told = new Set(named.flatMap(({ numbers }) => numbers));
    expect(lines.filter(({ number }) => !told.has(number))).toEqual([]);
  });
});
