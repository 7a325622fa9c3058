import { do_not_optimize, measure } from 'mitata';
import type { Facts } from '../exchange/segment.ts';
import { SIGNALS, type Signal } from '../exchange/signal.ts';
import { compilePolicy } from '../policies/engine/compile.ts';
import type { CompiledPolicy } from '../policies/engine/compiled.ts';
import { evaluate } from '../policies/engine/evaluate.ts';
import { parsePolicy } from '../policies/engine/parse.ts';

/** Nanoseconds for one decision about one segment, its reasons included. */
export interface DecisionResult {
  readonly rules: number;
  readonly firing: number;
  readonly p50: number;
  readonly p99: number;
}

const FACTS: Facts = {
  'segment.stage': 'input',
  'segment.role': 'user',
  'segment.modality': 'text',
  'segment.length': 300,
  model: 'bench',
  protocol: 'openai.chat',
};

/** The signal that rises when rules are to fire; the others never do. */
const [LOUD, ...QUIET] = SIGNALS as readonly [string, ...string[]];

/** Decides with policies of 20 and 200 rules, where none fires and where one blocks and one flags. */
export async function measureDecisions(): Promise<readonly DecisionResult[]> {
  const results: DecisionResult[] = [];
  for (const rules of [20, 200]) {
    const policy = policyOf(rules);
    for (const firing of [0, 2]) {
      const signals = signalsOf(firing);
      const fired = evaluate(policy, FACTS, signals).reasons.length;
      if (fired !== firing) throw new Error(`${fired} of ${rules} rules fired in the bench, not ${firing}`);
      const { p50, p99 } = await measure(() => do_not_optimize(evaluate(policy, FACTS, signals)));
      results.push({ rules, firing, p50, p99 });
    }
  }
  return results;
}

/** Rules like those of `baseline`: a role and a threshold; every fourth asks for either of two signals instead. */
function policyOf(count: number): CompiledPolicy {
  const rules = Array.from({ length: count }, (_, index) => {
    const gte = 0.5 + (0.4 * (index % 97)) / 97;
    const atom = { signal: QUIET[index % QUIET.length]!, gte };
    const role = { field: 'segment.role', in: ['user', 'assistant'] };
    const other = { signal: QUIET[(index + 7) % QUIET.length]!, gte };
    // The last two are those that can fire.
    const firing = { all: [role, { signal: LOUD, gte: 0.97 }] };
    const last = count - 1 - index;
    return {
      id: `rule-${index}`,
      at: ['input', 'output'],
      when: last < 2 ? firing : index % 4 === 3 ? { any: [atom, other] } : { all: [role, atom] },
      then: { effect: last === 0 ? 'block' : 'flag' },
    };
  });
  const document = {
    id: 'bench',
    version: '1.0.0',
    defaults: { message: 'refused' },
    rules,
    messages: { refused: { as: 'refusal', code: 'content_policy', text: { en: 'No.' } } },
  };
  return compilePolicy(parsePolicy(JSON.stringify(document), 'bench.json'), { operatingPoint: () => undefined });
}

function signalsOf(firing: number): ReadonlyMap<string, Signal> {
  return new Map(SIGNALS.map((name) => [name, { name, score: name === LOUD && firing > 0 ? 0.98 : 0.01 }]));
}
