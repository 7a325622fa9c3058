import type { Table } from '../report/table.ts';
import { RATES, type SetResult } from './measure.ts';

/** A figure of a set beside what others published for it, as a share. */
interface Comparison {
  readonly what: string;
  /** The best figures that were published, and whose; on the same set, by their authors. */
  readonly published: string;
  readonly set: string;
  readonly heads: string;
  figure(result: SetResult, rate: string): number | null | undefined;
}

const caught: Comparison['figure'] = ({ recall }, rate) => recall[rate];
const alarms: Comparison['figure'] = ({ falsePositives }, rate) => falsePositives[rate];
const f1: Comparison['figure'] = (result, rate) => result.f1[rate];
const accuracy: Comparison['figure'] = ({ positives, negatives, recall, falsePositives }, rate) => {
  const right = positives * (recall[rate] ?? 0) + negatives * (1 - (falsePositives[rate] ?? 0));
  return right / (positives + negatives);
};

/** Figures as their authors give them, in papers and on model cards. */
const COMPARISONS: readonly Comparison[] = [
  {
    what: 'OpenAI moderation set, F1',
    published: '0.821 (ShieldGemma 9B); 0.79 to 0.81 for most guards of 7B',
    set: 'openai_moderation, any flag',
    heads: 'content',
    figure: f1,
  },
  { what: 'XSTest, F1', published: '0.948 (WildGuard 7B)', set: 'xstest', heads: 'hazards', figure: f1 },
  { what: 'XSTest, unsafe caught', published: '', set: 'xstest', heads: 'hazards', figure: caught },
  { what: 'XSTest, safe flagged', published: '', set: 'xstest', heads: 'hazards', figure: alarms },
  ...[
    ['HarmBench, direct', 'harmbench, standard'],
    ['AdvBench', 'advbench, behaviours'],
    ['StrongREJECT', 'strongreject'],
    ['SimpleSafetyTests', 'simple_safety_tests'],
  ].map(
    ([name, set]): Comparison => ({
      what: `${name}, caught`,
      published: '97 to 99 % (Llama Guard 3 8B, WildGuard 7B)',
      set: set!,
      heads: 'hazards',
      figure: caught,
    }),
  ),
  {
    what: 'in-the-wild jailbreaks, caught',
    published: '97.5 % (Prompt Guard 2 86M), 88.7 % (22M): recall at 1 % false positives on a set of its authors',
    set: 'in_the_wild_jailbreaks',
    heads: 'attacks',
    figure: caught,
  },
  {
    what: 'NotInject, accuracy',
    published: '87.3 % (PIGuard)',
    set: 'notinject, English',
    heads: 'attacks',
    figure: accuracy,
  },
  {
    what: 'HateCheck, accuracy',
    published: 'about 80 % for fine-tuned encoders',
    set: 'hatecheck',
    heads: 'hate',
    figure: accuracy,
  },
];

/** What others published beside what was measured here; one operating point for all of a column. */
export function publishedTable(results: readonly SetResult[]): Table {
  const rows = COMPARISONS.flatMap(({ what, published, set, heads, figure }) => {
    const result = results.find((one) => one.set === set && one.heads === heads);
    if (!result) return [];
    const shown = RATES.map((rate) => {
      const value = figure(result, String(rate));
      if (value === null || value === undefined) return '';
      return figure === f1 ? value.toFixed(3) : `${(100 * value).toFixed(1)} %`;
    });
    return [[what, published, ...shown]];
  });
  const points = RATES.map((rate) => `here @${(100 * rate).toFixed(1)} %`);
  return { title: 'Beside published figures', columns: ['what', 'published', ...points], rows };
}
