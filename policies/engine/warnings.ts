import { atomsOf } from './checks.ts';
import type { PolicyDocument } from './document.ts';
import type { Problem } from './source.ts';

/**
 * What stands in a sound policy and does nothing.
 *
 * @param own what is written in it.
 * @param document with what it takes over: a rule of a parent may tell a message that the child words anew.
 */
export function warningProblems(own: PolicyDocument, document: PolicyDocument): readonly Problem[] {
  return [...unusedMessages(own, document), ...unusedDetectors(own, document)];
}

function unusedMessages(
  { messages = {} }: PolicyDocument,
  { defaults = {}, rules }: PolicyDocument,
): readonly Problem[] {
  const told = new Set([defaults.message, ...rules.map(({ then }) => ('message' in then ? then.message : undefined))]);
  return Object.keys(messages)
    .filter((name) => !told.has(name))
    .map((name) => ({
      code: 'unused_message',
      path: ['messages', name],
      atKey: true,
      message: `no rule tells the message "${name}"`,
      hint: 'name it in "then.message" of a rule, or leave it out',
    }));
}

/** A rule may read a detector by its own name or by the group `custom`. */
function unusedDetectors({ detectors = {} }: PolicyDocument, { rules }: PolicyDocument): readonly Problem[] {
  const read = new Set(
    rules.flatMap(({ when }) => [...atomsOf(when, [])].flatMap(({ atom }) => ('signal' in atom ? [atom.signal] : []))),
  );
  if (read.has('custom')) return [];
  return Object.keys(detectors)
    .filter((name) => !read.has(`custom.${name}`))
    .map((name) => ({
      code: 'unused_detector',
      path: ['detectors', name],
      atKey: true,
      message: `no rule reads the signal "custom.${name}"`,
      hint: 'write a rule for it, or leave it out',
    }));
}
