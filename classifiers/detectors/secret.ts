import { SECRETS } from '../../exchange/signal.ts';
import type { Classifier } from '../classifier.ts';
import { createDetector, type Finding } from './detector.ts';
import { findAssignments } from './secret/assignment.ts';
import { FORMATS } from './secret/formats.ts';
import { findJwts } from './secret/jwt.ts';
import { KEYED } from './secret/keyed.ts';
import { findPrivateKeys } from './secret/pem.ts';
import { REACH } from './secret/reach.ts';
import { findTokens } from './secret/token.ts';
import { findDatabaseUrls } from './secret/url.ts';

/** Raised with every change of what is found outside the table of formats. */
const VERSION = 3;

/**
 * Finds credentials: `secret.<issuer>` for live formats, `secret.high_entropy` for a random value assigned to a name
 * such as `password`, `secret.sample` for keys from documentation and placeholders.
 *
 * Every credential is recognised by its first 128 units (`longestMatch`); one that is longer spans to its end. What
 * has no longest length (PEM blocks, JSON web tokens, URLs) reaches to the end of the given text when it may still go on.
 */
export function createSecretDetector(): Classifier {
  return createDetector({
    id: 'secret',
    signals: SECRETS.map((name) => `secret.${name}`),
    longestMatch: REACH,
    table: {
      detector: 'secret',
      version: VERSION,
      signals: [...SECRETS],
      formats: FORMATS.map(({ name, opening, pattern, score }) => [name, opening, pattern.source, score]),
      keyed: KEYED.map(({ name, key, value }) => [name, key.source, value.source]),
    },
    finders: [findPrivateKeys, findJwts, findDatabaseUrls, findTokens, findAssignments],
    isUnbounded: true,
    settle: preferFormats,
  });
}

/**
 * A value that begins with what an issuer's format names is not told again as mere entropy. One in which a format begins
 * further on is: what stands before that is no part of it.
 */
function preferFormats(findings: readonly Finding[]): readonly Finding[] {
  const generic = (finding: Finding) => finding.name === 'secret.high_entropy';
  const formats = findings.filter((finding) => !generic(finding)).sort((a, b) => a.start - b.start);
  let next = 0;
  let reach = -1;
  const kept: Finding[] = [...formats];
  for (const finding of findings.filter(generic).sort((a, b) => a.start - b.start)) {
    for (let format = formats[next]; format && format.start <= finding.start; format = formats[next]) {
      reach = Math.max(reach, format.end);
      next += 1;
    }
    if (reach <= finding.start) kept.push(finding);
  }
  return kept;
}
