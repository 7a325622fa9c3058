/** A value that an issuer gives without a form of its own. */
interface Keyed {
  /** The signal's member of `secret`. */
  readonly name: string;
  /** What the name that is assigned to says of the issuer. */
  readonly key: RegExp;
  readonly value: RegExp;
}

const HEX32 = /^[a-f0-9]{32}$/;
const HEX40 = /^[a-f0-9]{40}$/;
const HEX64 = /^[a-f0-9]{64}$/;
const UUID = /^[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}$/i;

/** Values that many things look like: the name beside them tells whose they are. The first that fits counts. */
export const KEYED: readonly Keyed[] = [
  { name: 'aws', key: /aws|secret.?access.?key/i, value: /^[A-Za-z0-9/+]{40}$/ },
  { name: 'cloudflare', key: /cloudflare|\bcf_/i, value: /^(?:[a-f0-9]{37}|[\w-]{40})$/ },
  { name: 'twilio', key: /twilio/i, value: HEX32 },
  { name: 'azure', key: /azure|storage|cosmos/i, value: /^[A-Za-z0-9+/]{86}==$/ },
  { name: 'discord', key: /discord/i, value: /^[\w-]{32}$/ },
  { name: 'digitalocean', key: /digital.?ocean|\bdo_/i, value: HEX64 },
  { name: 'other', key: /auth0/i, value: /^[\w-]{64}$/ },
  { name: 'okta', key: /okta|\bssws\b/i, value: /^00[\w-]{40}$/ },
  { name: 'datadog', key: /datadog|(?:\b|_)dd_/i, value: /^(?:[a-f0-9]{32}|[a-f0-9]{40})$/ },
  { name: 'other', key: /fastly/i, value: /^[\w-]{32}$/ },
  { name: 'other', key: /linode/i, value: HEX64 },
  { name: 'ibm', key: /\bibm|ibm_?cloud|watson/i, value: /^[\w-]{44}$/ },
  { name: 'heroku', key: /heroku/i, value: UUID },
  { name: 'other', key: /twitch/i, value: /^[a-z0-9]{30}$/ },
  { name: 'cohere', key: /cohere|(?:\b|_)co_api/i, value: /^[A-Za-z0-9]{40}$/ },
  { name: 'mistral', key: /mistral/i, value: /^[A-Za-z0-9]{32}$/ },
  { name: 'other', key: /together/i, value: HEX64 },
  { name: 'other', key: /coinbase/i, value: /^[\w-]{64}$/ },
  { name: 'vercel', key: /vercel/i, value: /^[A-Za-z0-9]{24}$/ },
  { name: 'airtable', key: /airtable/i, value: /^key[A-Za-z0-9]{14}$/ },
  { name: 'facebook', key: /facebook|(?:\b|_)fb_/i, value: HEX32 },
  { name: 'other', key: /plaid/i, value: /^[a-f0-9]{30}$/ },
  { name: 'other', key: /buildkite/i, value: HEX40 },
  { name: 'other', key: /circle.?ci|circle_token/i, value: HEX40 },
  { name: 'twitter', key: /twitter/i, value: /^(?:\d{8,20}-)?[A-Za-z0-9]{35,50}$/ },
];
