import type { PolicyDocument } from './document.ts';
import type { Problem } from './source.ts';

/** What a document asks for that the engine cannot do yet. A policy is refused for it: nothing is ignored. */
export function unsupportedProblems(document: PolicyDocument): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: Problem['path'], what: string, hint: string): void => {
    problems.push({
      code: 'unsupported',
      path,
      atKey: true,
      message: `${what} cannot be done by this version yet`,
      hint,
    });
  };
  if (document.extends) refuse(['extends'], 'taking over the rules of other policies', 'copy the rules that you need');
  if (document.streaming?.maxHoldMs !== undefined) {
    refuse(
      ['streaming', 'maxHoldMs'],
      'deciding a window early',
      'leave it out: windows are decided when they are complete',
    );
  }
  document.rules.forEach((rule, index) => {
    const path = ['rules', index];
    const { then } = rule;
    const effect = [...path, 'then', 'effect'];
    switch (then.effect) {
      case 'route':
        refuse(effect, 'routing to another model', 'use "block" or "flag"');
        break;
      case 'replace':
        refuse(effect, 'replacing a window by a note', 'use "redact" with the note as "with"');
        break;
      case 'support':
        refuse(effect, 'adding a supportive message', 'use "flag", or "block" with a message as "answer"');
        break;
      case 'neutralise':
        refuse(effect, 'neutralising control tokens', 'use "redact" or "flag"');
        break;
      case 'redact':
        if (then.restore) refuse([...path, 'then', 'restore'], 'restoring what was redacted', 'leave it out');
        if (then.style !== undefined && then.style !== 'mask') {
          refuse(
            [...path, 'then', 'style'],
            `the style "${then.style}"`,
            'use "mask", with "with" for what stands there instead',
          );
        }
    }
  });
  return problems;
}
