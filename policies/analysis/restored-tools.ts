import type { CompiledPolicy, CompiledRule } from '../engine/compiled.ts';
import { fitsGlob } from '../engine/evaluate.ts';

/** A rule of two policies that gives what it takes out to other tools in one than in the other. */
export interface ToolsDifference {
  readonly rule: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly change: 'loosens' | 'tightens';
}

/**
 * Which rules, of those that both policies have by id and that take something out in both, name other tools for it. A
 * rule that is in one of them alone is a difference of outcomes, or none.
 */
export function toolsDifferences(a: CompiledPolicy, b: CompiledPolicy): readonly ToolsDifference[] {
  return a.everyStage.rules.flatMap((before): readonly ToolsDifference[] => {
    const after = b.everyStage.rules.find(({ id }) => id === before.id);
    if (!after) return [];
    const [loosens, tightens] = [moreTools(before, after), moreTools(after, before)];
    if (loosens.length === 0 && tightens.length === 0) return [];
    const change = loosens.length > 0 ? 'loosens' : 'tightens';
    return [{ rule: before.id, from: before.tools, to: after.tools, change }];
  });
}

/**
 * The patterns of tools to which a rule gives what it takes out, and to which another one does not; none where either
 * does not change the text. A pattern that only several of the other's cover together is taken for more.
 */
export function moreTools(than: CompiledRule, { effect, shadow, tools }: CompiledRule): readonly string[] {
  if (effect !== 'redact' || shadow || than.effect !== 'redact' || than.shadow) return [];
  // The `*` of the narrower is a character like any other to the wider, and only its own `*` takes that.
  return tools.filter((tool) => !than.tools.some((wider) => fitsGlob(wider, tool)));
}
