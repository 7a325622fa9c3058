import type { Finder, Finding } from '../detector.ts';
import { isCutOff, REACH } from './reach.ts';
import { isSample } from './sample.ts';

const SCHEME =
  /(?<![\w+])(?:postgres(?:ql)?|mysql2?|mariadb|mongodb|rediss?|amqps?|mssql|sqlserver|oracle|clickhouse|cockroachdb|couchbases?|neo4j|snowflake|jdbc:\w{2,16})(?:\+\w{1,16})?:\/\//gi;
const WITH_PASSWORD = /^[^\s:@/"'`<>]{0,60}:([^\s@/"'`<>]{1,100})@[^\s"'`<>@]/;
const REST = /[^\s"'`<>]*/y;
/** Passwords of tutorials and of containers on one's own machine. */
const TUTORIAL =
  /^(?:pass(?:word|wd)?|pw|pwd|secret|root|admin|user|test|postgres|mysql|guest|\*+|x+|\.+|\[.*|%s|\$\w+|\{\w*\}?)$/i;

/** URLs of databases and queues that carry a password; the span is the whole URL, to its end. */
export const findDatabaseUrls: Finder = (folded) => {
  const { text } = folded;
  const findings: Finding[] = [];
  if (!text.includes('://')) return findings;
  let covered = 0;
  for (const { 0: scheme, index: start } of text.matchAll(SCHEME)) {
    if (start < covered) continue;
    const after = start + scheme.length;
    const match = WITH_PASSWORD.exec(text.slice(after, folded.horizon(start, REACH)));
    if (!match) continue;
    REST.lastIndex = after + match[0].length;
    const from = REST.lastIndex;
    const rest = REST.exec(text)?.[0] ?? '';
    const end = from + (isCutOff(folded, start, from + rest.length) ? rest.length : trimmed(rest));
    covered = end;
    const password = match[1] ?? '';
    const sample = TUTORIAL.test(password) || isSample(password);
    findings.push({ name: sample ? 'secret.sample' : 'secret.database_url', start, end, score: sample ? 0.9 : 0.95 });
  }
  return findings;
};

/** The length without the punctuation of a sentence at the end. */
function trimmed(rest: string): number {
  let length = rest.length;
  while (length > 0 && /[.,;:!?)\]}]/.test(rest[length - 1] ?? '')) length -= 1;
  return length;
}
