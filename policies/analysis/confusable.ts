import type { CompiledPolicy } from '../engine/compiled.ts';
import { atomsIn } from '../engine/condition.ts';
import type { Path } from '../engine/source.ts';
import type { AuditedRule } from './audited-rule.ts';
import type { Draft } from './finding.ts';

interface Name {
  readonly kind: string;
  readonly text: string;
  readonly rules: readonly string[];
  readonly path: Path;
}

/** Scripts with letters that look alike. Texts in others mix them by right, as Japanese does. */
const ALIKE = [/\p{sc=Latin}/u, /\p{sc=Cyrillic}/u, /\p{sc=Greek}/u, /\p{sc=Armenian}/u, /\p{sc=Cherokee}/u];

/**
 * `confusable`: names of one kind that differ only in case, `-`, `_` or compatibility forms, and words whose letters are
 * of several scripts that look alike. It does not see a word that is wholly of another script (`сор` in Cyrillic beside
 * `cop`), nor letters of one script that look alike (`l` and `1`, `rn` and `m`).
 */
export function confusableFindings(rules: readonly AuditedRule[], policy: CompiledPolicy): readonly Draft[] {
  const names = namesOf(rules, policy);
  return [...names.filter(({ text }) => text.split(/\s+/).some(isMixed)).map(mixed), ...alike(names)];
}

function namesOf(rules: readonly AuditedRule[], { messages, detectors }: CompiledPolicy): readonly Name[] {
  const tools = rules.flatMap(({ rule, path }) =>
    [...atomsIn(rule.when)].flatMap((atom) =>
      atom.kind === 'membership' && atom.name === 'tool.name'
        ? [...atom.values].map((text) => ({
            kind: 'tool',
            text: String(text),
            rules: [rule.id],
            path: [...path.slice(0, 2), 'when'],
          }))
        : [],
    ),
  );
  return [
    ...rules.map(({ rule, path }) => ({ kind: 'rule', text: rule.id, rules: [rule.id], path })),
    ...Object.keys(messages).map((text) => ({ kind: 'message', text, rules: [], path: ['messages', text] })),
    ...detectors.map(({ name }) => ({ kind: 'detector', text: name, rules: [], path: ['detectors', name] })),
    ...tools,
    ...detectors.flatMap(({ name, keywords = [] }) =>
      keywords.map((text, index) => ({
        kind: 'keyword',
        text,
        rules: [],
        path: ['detectors', name, 'keywords', index],
      })),
    ),
  ];
}

function isMixed(word: string): boolean {
  return ALIKE.filter((script) => script.test(word)).length > 1;
}

function mixed({ kind, text, rules, path }: Name): Draft {
  const message = `the ${kind} "${text}" has letters of several scripts that look alike: ${spelled(text)}`;
  return { code: 'confusable', severity: 'warning', message, rules, path };
}

/** Its letters beyond ASCII, by number, since to the eye they say nothing. */
function spelled(text: string): string {
  return [...new Set([...text].filter((letter) => letter > '\u007f'))]
    .map((letter) => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(', ');
}

/** Each name that can be taken for one before it. Keywords in another case are other keywords. */
function alike(names: readonly Name[]): readonly Draft[] {
  const first = new Map<string, Name>();
  return names.flatMap((name): readonly Draft[] => {
    const key = `${name.kind} ${name.kind === 'keyword' ? name.text.normalize('NFKC') : skeleton(name.text)}`;
    const other = first.get(key);
    if (!other) first.set(key, name);
    if (!other || other.text === name.text) return [];
    const message = `the ${name.kind} "${name.text}" can be taken for the ${name.kind} "${other.text}"`;
    const rules = [...new Set([...name.rules, ...other.rules])];
    return [{ code: 'confusable', severity: 'warning', message, rules, path: name.path }];
  });
}

function skeleton(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[-_]/g, '');
}
