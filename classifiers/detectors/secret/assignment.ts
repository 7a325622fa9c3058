import { entropy } from '../checksum.ts';
import type { Finder, Finding } from '../detector.ts';
import { KEYED } from './keyed.ts';
import { REACH } from './reach.ts';
import { isSample } from './sample.ts';

/** A name that says what its value is, then what assigns: `api_key = "`, `"token": "`, `password is `. */
const ASSIGNMENT =
  /(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|credentials?|(?:api|access|auth|account|private|encryption|signing|master|shared)[ _-]?key)\w{0,16}["'\]]{0,2}[ \t]{0,4}(?::=|=>|={1,3}|:| is )[ \t]{0,4}["'`]?/gi;
const VALUE = /^[^\s"'`,;<>\\]{8,128}/;
const REST = /[^\s"'`,;<>\\]*/y;
/** Code rather than a value: a call, an index, a property, a variable to be filled in. */
const CODE =
  /[()[\]{}]|^[\w]+(?:\.[A-Za-z_]\w*)+$|^\$|^%|::|->|\/\/|^\/[\w/.-]+$|^(?:process|os|env|self|this|config)\./;
const CONTEXT = 64;

/** Secrets known by the name they are assigned to: an issuer's where the name says so, else `secret.high_entropy`. */
export const findAssignments: Finder = (folded) => {
  const { text } = folded;
  const findings: Finding[] = [];
  let covered = 0;
  for (const { 0: assignment, index } of text.matchAll(ASSIGNMENT)) {
    const start = index + assignment.length;
    if (start < covered) continue;
    const written = VALUE.exec(text.slice(start, folded.horizon(start, REACH)))?.[0] ?? '';
    // Without quotes around it, the punctuation at its end is the sentence's.
    const value = /["'`]$/.test(assignment) ? written : written.replace(/[.:!?)]+$/, '');
    if (value.length < 8) continue;
    const key = text.slice(Math.max(0, index - CONTEXT), start);
    const [name, score] = judge(key, value);
    if (score === 0) continue;
    REST.lastIndex = start + value.length;
    const end = value.length < REACH - 16 ? start + value.length : REST.lastIndex + (REST.exec(text)?.[0].length ?? 0);
    findings.push({ name: `secret.${name}`, start, end, score });
    covered = end;
  }
  return findings;
};

function judge(key: string, value: string): readonly [name: string, score: number] {
  if (isSample(value)) return ['sample', 0.8];
  if (CODE.test(value)) return ['high_entropy', 0];
  const keyed = KEYED.find((format) => format.key.test(key) && format.value.test(value));
  if (keyed && entropy(value) >= 3) return [keyed.name, 0.95];
  return ['high_entropy', entropyScore(value)];
}

/** How likely a value is random: by its entropy, its length and the kinds of characters in it. */
function entropyScore(value: string): number {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9_-]/].filter((kind) => kind.test(value)).length;
  const bits = entropy(value);
  if (!/\d/.test(value) && kinds < 3) return 0;
  if (value.length >= 16 && bits >= 3.5 && kinds >= 2) return 0.85;
  if (value.length >= 20 && bits >= 3 && kinds >= 2) return 0.7;
  return bits >= 2.5 && kinds >= 3 ? 0.6 : 0.2;
}
