import type { Classifier } from '../classifier.ts';
import { candidates } from './candidates.ts';
import { createDetector, type Finder, type Finding, LIKELY } from './detector.ts';
import type { Folded } from './fold.ts';

/** Raised with every change of what is found outside the table of tokens. */
const VERSION = 1;
const NAME = 'control_tokens';

/**
 * How far from its start a token is looked at, in UTF-16 units of the original text: the longest has 36, the rest is
 * room for characters that show nothing.
 */
const REACH = 96;
/** White space that may stand between two tokens that are beside each other, in units. */
const GAP = 8;

interface Token {
  /** The source of a regular expression over folded text, in which DeepSeek's full-width bars are `|`. */
  readonly pattern: string;
  readonly score: number;
  /** Upper case only: in lower case it is ordinary code (`table[inst]`), and no more than a hint. */
  readonly isUpperCase?: boolean;
}

const HINT = 0.3;

/**
 * What chat models take for structure, by the chat templates and tokenizers that they are published with: the turns and
 * tools of Gemma 4, those of Gemma 2 and 3, Llama 2, Mistral, then everything in `<|…|>` (ChatML and Qwen, Llama 3,
 * gpt-oss, Phi, DeepSeek, and whatever comes). `<s>` is a tag of HTML as well.
 */
const TOKENS: readonly Token[] = [
  { pattern: '<\\|(?:turn|channel|tool|tool_call|tool_response)>', score: 0.99 },
  { pattern: '<(?:turn|channel|tool|tool_call|tool_response)\\|>', score: 0.99 },
  { pattern: '<\\|"\\|>', score: 0.99 },
  { pattern: '</?(?:start|end)_of_(?:turn|image)>', score: 0.99 },
  { pattern: '<(?:bos|eos)>', score: 0.9 },
  { pattern: '<<(?:/)?SYS>>', score: 0.99 },
  { pattern: '\\[/(?:INST|AVAILABLE_TOOLS|TOOL_RESULTS|SYSTEM_PROMPT)\\]', score: 0.99 },
  { pattern: '\\[(?:INST|TOOL_CALLS|AVAILABLE_TOOLS|TOOL_RESULTS|SYSTEM_PROMPT)\\]', score: 0.95, isUpperCase: true },
  { pattern: '</?s>', score: HINT },
  {
    pattern:
      '<\\|(?:im_start|im_end|im_sep|endoftext|begin_of_text|end_of_text|start_header_id|end_header_id|eot_id|eom_id|' +
      'python_tag|start|end|message|channel|constrain|return|call|think|user|assistant|system|' +
      '(?:begin|end)\u2581of\u2581sentence)\\|>',
    score: 0.99,
  },
  { pattern: '<\\|[a-z0-9_\u2581]{1,32}\\|>', score: 0.9 },
];

const ANY = new RegExp(TOKENS.map(({ pattern }) => `(${pattern})`).join('|'), 'gi');

/**
 * Finds the special tokens of chat models written out in a text (signal `control_tokens`): in a message, a tool's result
 * or a document they pass for the structure of the conversation. Whatever their case; characters that show nothing may
 * stand inside. A token that prose or code has too is a hint, and sure only with another beside it.
 */
export function createControlTokenDetector(): Classifier {
  return createDetector({
    id: NAME,
    signals: [NAME],
    longestMatch: REACH,
    table: { detector: NAME, version: VERSION, tokens: TOKENS.map(({ pattern, score }) => [pattern, score]) },
    finders: [findTokens],
  });
}

const findTokens: Finder = (folded) => {
  const findings: Finding[] = [];
  for (const match of candidates(folded, ANY, REACH)) {
    const token = TOKENS[match.slice(1).findIndex((group) => group !== undefined)];
    if (!token) continue;
    const isLowered = token.isUpperCase && match[0] !== match[0].toUpperCase();
    const score = isLowered ? HINT : token.score;
    findings.push({ name: NAME, start: match.index, end: match.index + match[0].length, score });
  }
  return besideOthers(folded, findings);
};

/** Hints with a sure token beside them, or beside the hints beside them, are sure: `</s><s>[INST]`. */
function besideOthers(folded: Folded, findings: readonly Finding[]): readonly Finding[] {
  const isSure = findings.map(({ score }) => score >= LIKELY);
  const before = nearestSure(folded, findings, isSure, -1);
  const behind = nearestSure(folded, findings, isSure, 1);
  return findings.map((finding, index) => {
    const next = behind[index];
    // What lies past the reach does not make a hint sure, so that a text that goes on says nothing else of it.
    const isNextSeen = next !== undefined && next.end <= folded.horizon(finding.start, REACH);
    return isSure[index] || before[index] || isNextSeen ? { ...finding, score: Math.max(0.9, finding.score) } : finding;
  });
}

/** For each finding the next sure one in a direction, with nothing but hints and a little white space between. */
function nearestSure(
  { text }: Folded,
  findings: readonly Finding[],
  isSure: readonly boolean[],
  step: 1 | -1,
): readonly (Finding | undefined)[] {
  const nearest: (Finding | undefined)[] = findings.map(() => undefined);
  const indices = findings.map((_, index) => index);
  for (const index of step === 1 ? indices.reverse() : indices) {
    const [finding, neighbour] = [findings[index], findings[index + step]];
    if (!finding || !neighbour) continue;
    const [from, to] = step === 1 ? [finding.end, neighbour.start] : [neighbour.end, finding.start];
    if (to - from > GAP || text.slice(from, to).trim() !== '') continue;
    nearest[index] = isSure[index + step] ? neighbour : nearest[index + step];
  }
  return nearest;
}
