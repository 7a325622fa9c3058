/** A half-open range `[start, end)` of UTF-16 units in the text that was scanned. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a signal was found. With a `score` it is a window that was read as one, and this is what was found in it. */
export interface FoundSpan extends Span {
  readonly score?: number;
}

/**
 * Every window in which a signal reaches this score, or the lowest operating point of its classifier, is told; lower ones
 * would fill the records, and mean nothing.
 */
export const WINDOW_FLOOR = 0.05;

/** Why a signal could not be computed. */
export const CAUSES = ['error', 'timeout', 'unscannable'] as const;
export type UnknownCause = (typeof CAUSES)[number];

/**
 * What a classifier says of a text: a calibrated probability in [0, 1], with the spans that carry it where it knows
 * them; or that it could not tell, and why. A signal that is absent is not "false".
 */
export type Signal =
  | { readonly name: string; readonly score: number; readonly spans?: readonly FoundSpan[] }
  | { readonly name: string; readonly unknown: UnknownCause };

/** The twelve hazards of MLCommons AILuminate 1.0. */
export const HAZARDS = [
  'violent_crimes',
  'non_violent_crimes',
  'sex_crimes',
  'child_sexual_exploitation',
  'indiscriminate_weapons',
  'suicide_self_harm',
  'hate',
  'sexual_content',
  'defamation',
  'privacy',
  'intellectual_property',
  'specialized_advice',
] as const;

/** What toxic texts are of (the labels of Civil Comments). */
export const TOXICITY = ['insult', 'threat', 'identity_attack'] as const;

/** Countries whose national identifiers are known (ISO 3166-1 alpha-2). */
const NATIONAL_IDS =
  'ae ar at au be bg br ca ch cl cn co cz de dk ec ee es fi fr gb gr hk hr hu ie il in is it jp kr lt lv mx my nl no nz pk pl pt ro rs ru sa se sg si th tr tw ua us za'.split(
    ' ',
  );

export const PII = [
  'email',
  'phone',
  'credit_card',
  'iban',
  'us_ssn',
  'ip',
  'vat',
  'npi',
  'vin',
  'crypto_address',
  'date_of_birth',
  ...NATIONAL_IDS.map((country) => `national_id.${country}` as const),
] as const;

/** What a text names. Not in the group `pii`: a name in a text is not always personal data. */
export const ENTITIES = ['person', 'organization', 'location', 'address'] as const;

/**
 * Issuers whose credentials have a format of their own, and `other` for the rarer ones. `high_entropy` is a random value
 * that something like "password" is set to; `sample` is a well-known example key from documentation, or a placeholder.
 */
export const SECRETS = [
  'airtable',
  'alibaba',
  'anthropic',
  'atlassian',
  'aws',
  'azure',
  'bitbucket',
  'cloudflare',
  'cohere',
  'database_url',
  'databricks',
  'datadog',
  'digitalocean',
  'discord',
  'docker',
  'dropbox',
  'facebook',
  'figma',
  'github',
  'gitlab',
  'google',
  'grafana',
  'groq',
  'heroku',
  'huggingface',
  'ibm',
  'jwt',
  'linear',
  'mailgun',
  'mistral',
  'newrelic',
  'notion',
  'npm',
  'nvidia',
  'okta',
  'openai',
  'openrouter',
  'perplexity',
  'postman',
  'private_key',
  'pypi',
  'replicate',
  'sendgrid',
  'sentry',
  'shopify',
  'slack',
  'square',
  'stripe',
  'supabase',
  'telegram',
  'tencent',
  'terraform',
  'twilio',
  'twitter',
  'vault',
  'vercel',
  'xai',
  'other',
  'high_entropy',
  'sample',
] as const;

/** Every signal that the shipped classifiers can give; a policy's own detectors add `custom.<name>`. */
export const SIGNALS: readonly string[] = [
  'injection',
  'jailbreak',
  'control_tokens',
  'obfuscation',
  'harm',
  ...HAZARDS.map((name) => `hazard.${name}`),
  'toxicity',
  ...TOXICITY.map((name) => `toxicity.${name}`),
  'refusal',
  ...PII.map((name) => `pii.${name}`),
  ...ENTITIES.map((name) => `entity.${name}`),
  ...SECRETS.map((name) => `secret.${name}`),
  'exfiltration.url',
  'system_prompt_leak',
  'image.nsfw',
];

/** What a guard model on another server may say, each as `remote.<its name in the configuration>.<signal>`. */
export const GUARD_SIGNALS: readonly string[] = [
  'unsafe',
  'injection',
  'jailbreak',
  'toxicity',
  ...HAZARDS.map((name) => `hazard.${name}`),
];

/** What a configuration may call such a model. */
const REMOTE = /^remote\.[a-z0-9][a-z0-9_-]{0,31}\.(.+)$/;

/** Whether a name is that of a signal of a guard model elsewhere; whether there is such a model, a configuration says. */
export function isRemote(name: string): boolean {
  const signal = REMOTE.exec(name)?.[1];
  return signal !== undefined && GUARD_SIGNALS.includes(signal);
}

/** Whether only an image can show it: of any text the score is 0. */
export function isOfImages(signal: string): boolean {
  return signal.startsWith('image.');
}

export const IMAGE_SIGNALS: readonly string[] = SIGNALS.filter(isOfImages);

/** Secrets that are no evidence of a live credential: the group `secret` leaves them out. */
const NOT_LIVE: ReadonlySet<string> = new Set(['secret.high_entropy', 'secret.sample']);

/**
 * The single signals that a name in a policy stands for: itself, or the members of a group. `pii`, `entity`, `hazard` and
 * `secret` are groups; `secret` covers live formats only. A signal of a guard model elsewhere is in none of them. Empty
 * when there is no such signal.
 */
export function membersOf(name: string, known: readonly string[] = SIGNALS): readonly string[] {
  if (known.includes(name) || isRemote(name)) return [name];
  return known.filter((signal) => signal.startsWith(`${name}.`) && !NOT_LIVE.has(signal));
}

/** The label that a redaction shows for a signal: `pii.credit_card` gives `CREDIT_CARD`. */
export function labelOf(signal: string): string {
  const [group, member] = [signal.slice(0, signal.indexOf('.')), signal.slice(signal.indexOf('.') + 1)];
  const label = group === 'secret' ? `${member}_secret` : member;
  return label.replaceAll('.', '_').toUpperCase();
}
