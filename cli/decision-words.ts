import type { Decision } from '../exchange/decision.ts';
import { explainReason } from './explanation.ts';
import { oneLine } from './terminal.ts';

/** What a decision does and why, a line each, after its verdict. */
export function describeDecision({ stop, route, support = [], transforms, reasons, verdict }: Decision): string[] {
  const words = (text: Readonly<Record<string, string>>) => JSON.stringify(text.en ?? Object.values(text)[0]);
  return [
    ...reasons.map(explainReason),
    ...transforms.map(({ rule, signal, span, replacement, tools }) => {
      const what = span ? `units ${span.start} to ${span.end} become` : 'the whole text becomes';
      const by = `(${rule}${signal === undefined ? '' : `, ${signal}`})`;
      return `${what} ${JSON.stringify(replacement)} ${by}${tools ? `, restored in calls of ${tools.join(', ')}` : ''}`;
    }),
    ...(stop ? [`the client is told by ${stop.rule}, as ${stop.message.as}: ${words(stop.message.text)}`] : []),
    ...(verdict === 'route' && route ? [`the model ${route.model} answers instead (${route.rule})`] : []),
    ...support.map(({ rule, message }) => `added to the answer (${rule}): ${words(message.text)}`),
    ...(reasons.length === 0 ? ['no rule fired'] : []),
  ].map(oneLine);
}
