import { EFFECTS } from '../exchange/decision.ts';
import { type LiveResult, renderLiveCheck } from './live-check.ts';
import { clip, duration, type Paint } from './terminal.ts';

/** What `serve` says of a gateway when it starts. */
export interface BannerFacts {
  readonly version: string;
  readonly url: string;
  readonly models: readonly { readonly alias: string; readonly what: string; readonly state: string }[];
  readonly policies: readonly {
    readonly id: string;
    readonly version: string;
    readonly mode: 'enforce' | 'shadow';
    readonly rules: readonly { readonly id: string; readonly effect: string }[];
  }[];
  readonly classifiers: readonly { readonly id: string; readonly digest: string; readonly loadMs: number }[];
  readonly auditDirectory: string;
  readonly live: readonly LiveResult[];
  readonly next: {
    /** Arguments with which `try` and `explain` reach this gateway; empty where they find it by themselves. */
    readonly tryArguments: string;
    readonly explainArguments: string;
    /** What an app gives as its API key: any text where no keys are configured. */
    readonly apiKey: string;
  };
}

/** The whole banner is read at once, on the smallest terminal. */
export const MOST_LINES = 25;

/** How a person calls the command where it is: a clone has no `portcullis` on its path. */
const COMMAND = 'npm run -s portcullis --';

/** At most 25 lines: where it listens, with what, what that does to five texts, and what to do next. */
export function renderBanner(facts: BannerFacts, paint: Paint, width: number): readonly string[] {
  const label = (name: string) => paint.dim(name.padEnd(13));
  const models = facts.models.map(
    ({ alias, what, state }, index) => `  ${label(index === 0 ? 'model' : '')}${alias}: ${what}, ${state}`,
  );
  const live = [
    '',
    `  ${label('live check')}five texts through this policy, just now`,
    ...renderLiveCheck(facts.live, paint, width),
  ];
  const next = [
    '',
    `  ${label('try it')}${COMMAND} try${facts.next.tryArguments}`,
    `  ${label('your app')}OPENAI_BASE_URL=${facts.url}/v1 OPENAI_API_KEY=${facts.next.apiKey}`,
    `  ${label('ask why')}${COMMAND} explain last${facts.next.explainArguments}`,
  ];
  const head = [paint.bold(`Portcullis ${facts.version} listens on ${facts.url}`), ''];
  const audit = [`  ${label('audit')}${clip(facts.auditDirectory, width - 15)}`];
  const left = MOST_LINES - head.length - audit.length - live.length - next.length;
  const classifiers = renderClassifiers(facts.classifiers, label, Math.min(facts.classifiers.length, 4));
  const policies = renderPolicies(
    facts.policies,
    label,
    width,
    left - Math.max(1, Math.min(models.length, 3)) - classifiers.length,
  );
  const shownModels = fold(models, left - policies.length - classifiers.length, 'models');
  const none = [`  ${label('model')}none: texts are checked at /v1/guard, and chat answers 404`];
  return [
    ...head,
    ...(models.length > 0 ? shownModels : none),
    ...policies,
    ...classifiers,
    ...audit,
    ...live,
    ...next,
  ];
}

/** With room, a line for each effect with its rules; otherwise a line for each policy with the count of each effect. */
function renderPolicies(
  policies: BannerFacts['policies'],
  label: (name: string) => string,
  width: number,
  room: number,
): readonly string[] {
  const title = ({ id, version, mode }: BannerFacts['policies'][number]) =>
    `${id} ${version}${mode === 'shadow' ? ' (shadow: it changes nothing)' : ''}`;
  const groups = policies.map(({ rules }) =>
    EFFECTS.toReversed()
      .map((effect) => ({
        effect,
        ids: rules.filter((rule) => rule.effect === effect).map(({ id }) => id),
      }))
      .filter(({ ids }) => ids.length > 0),
  );
  const wide = policies.flatMap((policy, index) => [
    `  ${label('policy')}${title(policy)}`,
    ...(groups[index] ?? []).map(({ effect, ids }) =>
      clip(`    ${`${effect} ${ids.length}`.padEnd(14)}${ids.join(', ')}`, width),
    ),
  ]);
  if (wide.length <= room) return wide;
  const narrow = policies.map((policy, index) => {
    const counts = (groups[index] ?? []).map(({ effect, ids }) => `${effect} ${ids.length}`).join(', ');
    return `  ${label('policy')}${title(policy)}: ${counts}`;
  });
  return fold(narrow, room, 'policies');
}

function renderClassifiers(
  classifiers: BannerFacts['classifiers'],
  label: (name: string) => string,
  room: number,
): readonly string[] {
  const longest = Math.max(0, ...classifiers.map(({ id }) => id.length));
  const lines = classifiers.map(({ id, digest, loadMs }, index) => {
    const name = label(index === 0 ? 'classifiers' : '');
    return `  ${name}${id.padEnd(longest)}  ${digest.slice(0, 'sha256:'.length + 12)}  loaded in ${duration(loadMs)}`;
  });
  return fold(lines, room, 'classifiers');
}

/** Lines that fit into the room, the last saying how many more there are. */
function fold(lines: readonly string[], room: number, what: string): readonly string[] {
  const most = Math.max(1, room);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `  ${' '.repeat(13)}and ${lines.length - most + 1} more ${what}`];
}
