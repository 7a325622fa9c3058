import type { Message, Stopped, Transform } from '../../exchange/decision.ts';
import type { ToolCall } from '../../exchange/exchange.ts';
import type { Original } from './fill.ts';
import { Restorer } from './restore.ts';

/** As an ordinary answer: the loop of an agent goes on with it, and the model reads in the next turn why nothing was done. */
const MESSAGE: Message = {
  as: 'answer',
  code: 'placeholder_in_tool_call',
  text: {
    en: 'A tool call was not passed on: its arguments hold a placeholder for something that you wrote, and the safety policy does not give that to this tool.',
  },
};

/** Tells of a tool call why it may not go, although nothing that stands in it is forbidden; undefined where it may. */
export type Withholding = (call: ToolCall) => Stopped | undefined;

/**
 * Withholds calls in whose arguments the model repeats a placeholder, where a rule that took the original out does not
 * name the tool: it would be called with a text that means nothing to it, or be handed what an injection asked for.
 *
 * @param originals by placeholder.
 * @param onWithheld is told of each such call, and the rule.
 */
export function withholding(
  originals: ReadonlyMap<string, Original>,
  onWithheld: (call: ToolCall, rule: Transform) => void,
): Withholding {
  if (originals.size === 0) return () => undefined;
  const restorer = new Restorer(originals);
  return (call) => {
    const rule = restorer.withheldBy(call);
    if (!rule) return undefined;
    onWithheld(call, rule);
    return stopBy(rule);
  };
}

function stopBy({ policy, rule, severity }: Transform): Stopped {
  const by = { policy, rule, severity, cause: 'content' } as const;
  return { stop: { ...by, message: MESSAGE }, reasons: [{ ...by, effect: 'block', shadow: false, atoms: [] }] };
}
