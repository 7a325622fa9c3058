import type { Classifier } from '../classifier.ts';
import { candidates } from './candidates.ts';
import { createDetector, type Finder, type Finding, LIKELY } from './detector.ts';
import type { Folded } from './fold.ts';

/** Raised with every change of what is found outside the table of tokens. */
const VERSION = 2;
const NAME = 'control_tokens';

/**
 * How far from its start a token is looked at, in UTF-16 units of the original text: the longest has 36, the rest is
 * room for white space and for characters that show nothing.
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

/** A little white space, with which a token is written so that no exact match finds it. */
const GAPS = '[ \\t]{0,3}';
/** A sign as it is, or as an entity of HTML, once or twice escaped. */
const sign = (itself: string, code: number, ...names: readonly string[]) =>
  `(?:${itself}|&(?:amp;)?(?:${names.join('|')}|#0{0,4}${code}|#x0{0,4}${code.toString(16)});)`;
const LESS = sign('<', 0x3c, 'lt');
const GREATER = sign('>', 0x3e, 'gt');
const BAR = sign('\\|', 0x7c, 'vert', 'verbar', 'VerticalLine');
const QUOTE = sign('"', 0x22, 'quot');
const LEFT = `${LESS}${GAPS}${BAR}${GAPS}`;
const RIGHT = `${GAPS}${BAR}${GAPS}${GREATER}`;
/** A token in pointed brackets alone. */
const tag = (names: string) => `${LESS}${GAPS}/?${GAPS}(?:${names})${GAPS}${GREATER}`;

const GEMMA_4 = '(?:turn|channel|tool|tool_call|tool_response|image|audio|video)';

/**
 * What chat models take for structure, by the chat templates and tokenizers that they are published with: the turns and
 * tools of Gemma 4, those of Gemma 2 and 3 (and FunctionGemma), Llama 2, Mistral, then everything in `<|…|>` (ChatML and
 * Qwen, Llama 3, gpt-oss, Phi, DeepSeek, and whatever comes). The names of the Gemmas, ChatML and Llama 3 are found with
 * white space at their signs, and with these as entities, too; plain words between bars are code then (`f <| message |>
 * g`). `<s>`, `<mask>` and a few more are tags of HTML as well, or words of those who write about models.
 */
const TOKENS: readonly Token[] = [
  { pattern: `${LEFT}${GEMMA_4}${GAPS}${GREATER}`, score: 0.99 },
  { pattern: `${LESS}${GAPS}${GEMMA_4}${RIGHT}`, score: 0.99 },
  { pattern: `${LEFT}${QUOTE}${RIGHT}`, score: 0.99 },
  { pattern: tag('(?:start|end)_of_(?:turn|image|audio)'), score: 0.99 },
  { pattern: tag('(?:start|end)_function_(?:call|declaration|response)'), score: 0.99 },
  { pattern: tag('bos|eos|unused[0-9]{1,4}|(?:image|audio)_soft_token'), score: 0.9 },
  { pattern: tag('pad|unk|mask|escape'), score: HINT },
  { pattern: '\\[(?:multimodal|@BOS@)\\]', score: HINT },
  { pattern: '<<(?:/)?SYS>>', score: 0.99 },
  { pattern: '\\[/(?:INST|AVAILABLE_TOOLS|TOOL_RESULTS|SYSTEM_PROMPT)\\]', score: 0.99 },
  { pattern: '\\[(?:INST|TOOL_CALLS|AVAILABLE_TOOLS|TOOL_RESULTS|SYSTEM_PROMPT)\\]', score: 0.95, isUpperCase: true },
  { pattern: '</?s>', score: HINT },
  {
    pattern:
      `${LEFT}(?:im_start|im_end|im_sep|endoftext|endofprompt|fim_(?:prefix|middle|suffix|pad)|repo_name|file_sep|` +
      '(?:vision|object_ref|box|quad)_(?:start|end)|(?:image|video|vision)_pad|begin_of_text|end_of_text|' +
      'start_header_id|end_header_id|eot_id|eom_id|python_tag|finetune_right_pad_id|step_id|' +
      `reserved_special_token_[0-9]{1,3}|think|image|audio|video)${RIGHT}`,
    score: 0.99,
  },
  {
    pattern:
      '<\\|(?:start|end|message|channel|constrain|return|call|user|assistant|system|' +
      '(?:begin|end)\u2581of\u2581sentence)\\|>',
    score: 0.99,
  },
  { pattern: '<\\|[a-z0-9_\u2581]{1,32}\\|>', score: 0.9 },
];

const ANY = new RegExp(TOKENS.map(({ pattern }) => `(${pattern})`).join('|'), 'gi');

/**
 * Finds the special tokens of chat models written out in a text (signal `control_tokens`): in a message, a tool's result
 * or a document they pass for the structure of the conversation. Whatever their case; characters that show nothing may
 * stand inside, and white space at the signs of most. A token that prose or code has too is a hint, and sure only with
 * another beside it.
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
