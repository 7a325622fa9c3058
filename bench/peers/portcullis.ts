import type { Facts } from '../../exchange/segment.ts';
import type { Signal } from '../../exchange/signal.ts';
import { compilePolicy } from '../../policies/engine/compile.ts';
import type { CompiledPolicy } from '../../policies/engine/compiled.ts';
import { evaluate, neededSignals } from '../../policies/engine/evaluate.ts';
import { parsePolicy } from '../../policies/engine/parse.ts';
import { type Engine, outcomeOf, readPolicy } from './engine.ts';

/** This project's own engine over `decision.json`. */
export function loadPortcullis(): Engine {
  const policy = compiled();
  const { version }: { version: string } = JSON.parse(readPolicy('../../package.json'));
  return {
    name: 'Portcullis',
    version,
    gives: 'for each rule that fired its atoms: what was found, and what it was compared with',
    prepare({ stage, role, scores }) {
      const facts: Facts = { 'segment.stage': stage, 'segment.role': role };
      const signals: ReadonlyMap<string, Signal> = new Map(
        Object.entries(scores).map(([name, score]) => [name, { name, score }]),
      );
      return {
        decide: () => evaluate(policy, facts, signals),
        outcome() {
          const { verdict, reasons } = evaluate(policy, facts, signals);
          const outcome = outcomeOf(reasons.map(({ rule }) => rule));
          if (verdict !== outcome.verdict) throw new Error(`Portcullis: ${verdict} with ${reasons.length} reasons`);
          return outcome;
        },
      };
    },
  };
}

/** The signals that the twenty rules read, sorted. */
export function policySignals(): readonly string[] {
  return [...neededSignals([compiled()], { 'segment.stage': 'input', 'segment.role': 'user' })].sort();
}

function compiled(): CompiledPolicy {
  return compilePolicy(parsePolicy(readPolicy('decision.json'), 'decision.json'), { operatingPoint: () => undefined });
}
