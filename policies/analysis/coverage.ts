import { STAGES, type Stage } from '../../exchange/segment.ts';
import { HAZARDS } from '../../exchange/signal.ts';
import type { AuditedRule } from './audited-rule.ts';
import type { Draft } from './finding.ts';

/**
 * The best that the rules do about something at a stage; `canary`: for a share of the exchanges only. `claimed`: a rule
 * is tagged with it, and its condition is never true there.
 */
export type Coverage = 'enforced' | 'flagged' | 'canary' | 'shadow' | 'claimed' | 'missing';

/** A line of the coverage matrix. */
export interface CoverageRow {
  readonly list: 'ailuminate' | 'owasp-llm' | 'owasp-agentic';
  /** The tag without its list: `vcr`, `01`. */
  readonly code: string;
  readonly title: string;
  readonly stages: Readonly<Record<Stage, { readonly coverage: Coverage; readonly rules: readonly string[] }>>;
}

/** The tags of MLCommons AILuminate 1.0 (https://mlcommons.org/ailuminate/), in the order of `HAZARDS`. */
const HAZARD_TAGS = ['vcr', 'ncr', 'src', 'cse', 'iwp', 'ssh', 'hte', 'sxc', 'dfm', 'prv', 'ipv', 'spc'] as const;

/** OWASP Top 10 for LLM Applications 2025 (https://genai.owasp.org/llm-top-10/). */
const OWASP = [
  'prompt injection',
  'sensitive information disclosure',
  'supply chain',
  'data and model poisoning',
  'improper output handling',
  'excessive agency',
  'system prompt leakage',
  'vector and embedding weaknesses',
  'misinformation',
  'unbounded consumption',
] as const;

/** OWASP Top 10 for Agentic Applications 2026, ASI01 to ASI10 (https://genai.owasp.org/). */
const OWASP_AGENTIC = [
  'agent goal hijack',
  'tool misuse',
  'identity and privilege abuse',
  'agentic supply chain',
  'unexpected code execution',
  'memory and context poisoning',
  'insecure inter-agent communication',
  'cascading failures',
  'human-agent trust exploitation',
  'rogue agents',
] as const;

/**
 * What the rules do about each hazard and each risk, by stage. A rule counts by its tags, or by a hazard's signal: that a
 * tagged rule acts is looked at, and not whether what it acts on is what the tag says.
 */
export function coverageMatrix(rules: readonly AuditedRule[]): readonly CoverageRow[] {
  const hazards = HAZARDS.map((hazard, index): CoverageRow => {
    const code = HAZARD_TAGS[index] ?? hazard;
    const isAbout = ({ tags, seeks }: AuditedRule): boolean =>
      tags.includes(`ailuminate:${code}`) || seeks.has(`hazard.${hazard}`);
    const title = hazard.replaceAll('_', ' ');
    const tagged = rules.filter(({ tags }) => tags.includes(`ailuminate:${code}`));
    return { list: 'ailuminate', code, title, stages: byStage(rules.filter(isAbout), tagged) };
  });
  return [...hazards, ...risksOf('owasp-llm', OWASP, rules), ...risksOf('owasp-agentic', OWASP_AGENTIC, rules)];
}

/** The lines of a list of numbered risks. */
function risksOf(
  list: CoverageRow['list'],
  titles: readonly string[],
  rules: readonly AuditedRule[],
): readonly CoverageRow[] {
  return titles.map((title, index) => {
    const code = String(index + 1).padStart(2, '0');
    const some = rules.filter(({ tags }) => tags.includes(`${list}:${code}`));
    return { list, code, title, stages: byStage(some, some) };
  });
}

/** @param tagged the rules that say that they are about it. */
function byStage(rules: readonly AuditedRule[], tagged: readonly AuditedRule[] = []): CoverageRow['stages'] {
  const idsOf = (some: readonly AuditedRule[]) => some.map(({ rule }) => rule.id);
  const cells = STAGES.map((stage) => {
    const here = rules.filter(({ liveStages }) => liveStages.includes(stage));
    const claims = tagged.filter(({ stages }) => stages.includes(stage));
    if (here.length === 0 && claims.length > 0) return [stage, { coverage: 'claimed', rules: idsOf(claims) }];
    return [stage, { coverage: coverageOf(here), rules: idsOf(here) }];
  });
  return Object.fromEntries(cells);
}

function coverageOf(rules: readonly AuditedRule[]): Coverage {
  if (rules.some(({ isEnforced }) => isEnforced)) return 'enforced';
  if (rules.some(({ rule }) => !rule.shadow && rule.canaries.length === 0)) return 'flagged';
  if (rules.some(({ rule }) => !rule.shadow)) return 'canary';
  return rules.length > 0 ? 'shadow' : 'missing';
}

/** The ways in and out of a model; a tool's definition is written by the operator. */
const DOORS: readonly Stage[] = ['input', 'output', 'tool_result', 'tool_call', 'reasoning'];
/** Where a model that is kept from saying something in its answer can still say it. */
const SIDE_DOORS: readonly Stage[] = ['reasoning', 'tool_call'];

/** `stage-gap`: one finding for all signals that are enforced at the same stages and missing at the same. */
export function stageGaps(rules: readonly AuditedRule[]): readonly Draft[] {
  const gaps = new Map<string, { signals: string[]; enforced: Stage[]; missing: Stage[]; first: AuditedRule }>();
  for (const signal of new Set(rules.flatMap(({ seeks }) => [...seeks]))) {
    const some = rules.filter(({ seeks }) => seeks.has(signal));
    const first = some.find(({ isEnforced }) => isEnforced);
    const stages = byStage(some);
    const enforced = DOORS.filter((stage) => stages[stage].coverage === 'enforced');
    const missing = DOORS.filter((stage) => !['enforced', 'flagged'].includes(stages[stage].coverage));
    if (!first || enforced.length === 0 || missing.length === 0) continue;
    const key = `${enforced} / ${missing}`;
    const gap = gaps.get(key);
    if (gap) gap.signals.push(signal);
    else gaps.set(key, { signals: [signal], enforced, missing, first });
  }
  return [...gaps.values()].map(({ signals, enforced, missing, first }) => ({
    code: 'stage-gap',
    severity: enforced.includes('output') && missing.some((stage) => SIDE_DOORS.includes(stage)) ? 'warning' : 'note',
    message: `${signals.join(', ')}: enforced at ${enforced.join(', ')}, and neither enforced nor flagged at ${missing.join(', ')}`,
    rules: [first.rule.id],
    path: first.path,
  }));
}

/** `no-output-stage`: a note where the whole policy only observes. */
export function outputFindings(rules: readonly AuditedRule[], isShadow: boolean): readonly Draft[] {
  if (rules.some(({ isEnforced, liveStages }) => isEnforced && liveStages.includes('output'))) return [];
  const message = 'no enforced rule blocks or changes anything at "output": whatever the model says reaches the client';
  return [{ code: 'no-output-stage', severity: isShadow ? 'note' : 'warning', message, rules: [], path: ['rules'] }];
}
