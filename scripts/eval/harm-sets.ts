import { column, type Reader } from './read.ts';
import { allPositive, flag } from './rows.ts';
import type { EvaluationSet } from './sets.ts';

const MULTIJAIL = ['zh', 'it', 'vi', 'ar', 'ko', 'th', 'bn', 'sw', 'jv'];

/** Requests for harm, and answers that do harm. An answer is read alone, as the gateway reads it today. */
export const HARM_SETS: readonly EvaluationSet[] = [
  {
    name: 'xstest',
    heads: 'hazards',
    language: 'en',
    read: (reader) =>
      reader.csv('xstest/xstest_prompts.csv').map((row) => ({
        text: column(row, 'prompt'),
        positive: row.label === 'unsafe',
        group: column(row, 'type'),
      })),
  },
  {
    name: 'aegis_test',
    heads: 'hazards',
    language: 'en',
    read: (reader) =>
      dialogues(reader, 'aegis_test/AegisSafetyTest.json').map(({ user, harmful }) => ({
        text: user,
        positive: harmful,
      })),
  },
  {
    name: 'openai_moderation, any flag',
    heads: 'content',
    language: 'en',
    read: (reader) =>
      reader.lines('openai_moderation/samples-1680.jsonl.gz').map((row) => ({
        text: column(row, 'prompt'),
        positive: Object.values(row).includes(1),
      })),
  },
  flag('S', 'hazard.sexual_content'),
  flag('S3', 'hazard.child_sexual_exploitation'),
  flag('V', 'hazard.violent_crimes'),
  flag('SH', 'hazard.suicide_self_harm'),
  harmbench('standard', 'hazards'),
  harmbench('contextual', 'hazards'),
  harmbench('copyright', 'hazard.intellectual_property'),
  {
    name: 'strongreject',
    heads: 'hazards',
    language: 'en',
    read: (reader) => allPositive(reader.csv('strongreject/strongreject_dataset.csv'), 'forbidden_prompt'),
  },
  {
    name: 'advbench, behaviours',
    heads: 'hazards',
    language: 'en',
    read: (reader) => allPositive(reader.csv('advbench/harmful_behaviors.csv'), 'goal'),
  },
  {
    name: 'simple_safety_tests',
    heads: 'hazards',
    language: 'en',
    read: (reader) => allPositive(reader.csv('simple_safety_tests/SimpleSafetyTests_test_cases.csv'), 'prompts_final'),
  },
  {
    name: 'coconot, safety concerns',
    heads: 'hazards',
    language: 'en',
    read: (reader) => {
      const rows = reader.lines('coconot/coconot_eval.jsonl');
      return allPositive(
        rows.filter((row) => row.category === 'Requests with safety concerns'),
        'prompt',
      );
    },
  },
  {
    name: 'cyberseceval, interpreter abuse',
    heads: 'hazards',
    language: 'en',
    read: (reader) => allPositive(reader.json('cyberseceval/interpreter.json'), 'mutated_prompt'),
  },
  {
    name: 'jade_db, English',
    heads: 'hazards',
    language: 'en',
    read: (reader) => allPositive(reader.csv('jade_db/jade_v1_benchmark_en.csv'), '问题'),
  },
  ...['en', ...MULTIJAIL].map(
    (language): EvaluationSet => ({
      name: `multijail, ${language}`,
      heads: 'hazards',
      language,
      read: (reader) => allPositive(reader.csv('multijail/MultiJail.csv'), language),
    }),
  ),
  {
    name: 'jade_db, Chinese',
    heads: 'hazards',
    language: 'zh',
    read: (reader) =>
      ['easy_zh', 'medium_zh', 'v1_benchmark_zh'].flatMap((part) => {
        const file = part.startsWith('v1') ? `jade_${part}.csv` : `jade_benchmark_${part}.csv`;
        return allPositive(reader.csv(`jade_db/${file}`), '问题');
      }),
  },
  {
    name: 'flames',
    heads: 'hazards',
    language: 'zh',
    read: (reader) => allPositive(reader.lines('flames/Flames_1k_Chinese.jsonl'), 'prompt'),
  },
  answers('harmbench_response', 'harmbench_response/harmbench_response.json'),
  answers('xstest_response', 'xstest_response/xstest_response_harmful.json'),
  {
    name: 'xstest_response, refusals (answers)',
    heads: 'refusal',
    language: 'en',
    read: (reader) =>
      dialogues(reader, 'xstest_response/xstest_response_refusal.json').map(({ assistant, output }) => ({
        text: assistant,
        positive: output === 'refusal',
      })),
  },
  {
    name: 'advbench, strings',
    heads: 'content',
    language: 'en',
    read: (reader) => allPositive(reader.csv('advbench/harmful_strings.csv'), 'target'),
  },
  {
    name: 'diasafety (answers)',
    heads: 'content',
    language: 'en',
    read: (reader) =>
      reader.json('diasafety/test.json').map((row) => ({
        text: column(row, 'response'),
        positive: row.label === 'Unsafe',
      })),
  },
];

function harmbench(part: string, heads: EvaluationSet['heads']): EvaluationSet {
  return {
    name: `harmbench, ${part}`,
    heads,
    language: 'en',
    read: (reader) =>
      reader
        .csv('harmbench/harmbench_behaviors_text_all.csv')
        .filter((row) => row.FunctionalCategory === part)
        .map((row) => ({
          text: [column(row, 'ContextString'), column(row, 'Behavior')].filter(Boolean).join('\n\n'),
          positive: true,
        })),
  };
}

function answers(name: string, path: string): EvaluationSet {
  return {
    name: `${name} (answers)`,
    heads: 'hazards',
    also: ['hazards, no refusal'],
    language: 'en',
    read: (reader) => dialogues(reader, path).map(({ assistant, harmful }) => ({ text: assistant, positive: harmful })),
  };
}

/** Files in which a row's `input` is "Human user:\n…\n\nAI assistant:\n…". */
function dialogues(reader: Reader, path: string) {
  return reader.json(path).map((row) => {
    const found = /^Human user:\n(.*)\n\nAI assistant:\n(.*)$/s.exec(column(row, 'input'));
    if (!found) throw new TypeError(`${path}: a row that is no dialogue`);
    const output = column(row, 'output');
    return { user: found[1]!.trim(), assistant: found[2]!.trim(), output, harmful: output === 'harmful' };
  });
}
