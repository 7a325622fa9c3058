import { tokenChecksum } from '../../checksum.ts';
import { ALPHANUMERIC, BASE64, type Format, WORD } from './format.ts';

/** The last six of the 36 characters check the others; an older or mistyped token does not fit and is still one. */
function checked(prefix: number): (token: string) => number {
  return (token) => (tokenChecksum(token.slice(prefix, -6)) === token.slice(-6) ? 0.99 : 0.9);
}

/**
 * Formats by issuer, as the issuers document them or as public rule sets give them. Order matters where one opening
 * is the beginning of another: the first pattern that fits counts.
 */
export const BY_ISSUER: readonly Format[] = [
  {
    name: 'anthropic',
    opening: 'sk-ant-',
    pattern: /^sk-ant-(?:[a-z]{2,6}\d{2}-)?[\w-]{24,100}/,
    more: WORD,
    score: 0.98,
  },
  { name: 'openai', opening: 'sk-', pattern: /^sk-(?:proj|svcacct|admin|None)-[\w-]{20,110}/, more: WORD, score: 0.98 },
  {
    name: 'openai',
    opening: 'sk-',
    pattern: /^sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}/,
    more: ALPHANUMERIC,
    score: 0.99,
  },
  {
    name: 'openai',
    opening: 'sk-',
    pattern: /^sk-[A-Za-z0-9]{32,110}(?![\w-])/,
    more: ALPHANUMERIC,
    score: 0.9,
  },
  {
    name: 'aws',
    opening: 'A(?:KIA|SIA|BIA|CCA)',
    pattern: /^A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}(?![A-Za-z0-9])/,
    score: 0.97,
  },
  { name: 'aws', opening: 'ABSK', pattern: /^ABSK[A-Za-z0-9+/]{100,120}/, more: BASE64, score: 0.95 },
  { name: 'azure', opening: 'AccountKey=', pattern: /^AccountKey=[A-Za-z0-9+/]{86}==/, score: 0.98 },
  { name: 'azure', opening: 'SharedAccessKey=', pattern: /^SharedAccessKey=[A-Za-z0-9+/]{43}=/, score: 0.97 },
  { name: 'azure', opening: '[\\w~.]{3}\\dQ~', pattern: /^[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~-])/, score: 0.95 },
  {
    name: 'cloudflare',
    opening: 'v1\\.0-',
    pattern: /^v1\.0-[a-f0-9]{24}-[a-f0-9]{90}/,
    more: /[a-f0-9]*/y,
    score: 0.97,
  },
  {
    name: 'cloudflare',
    opening: 'cf(?:k|ut|at)_',
    pattern: /^cf(?:k|ut|at)_[A-Za-z0-9]{40}[a-f0-9]{0,8}(?!\w)/,
    score: 0.98,
  },
  { name: 'digitalocean', opening: 'do[opr]_v1_', pattern: /^do[opr]_v1_[a-f0-9]{64}(?!\w)/, score: 0.99 },
  {
    name: 'discord',
    opening: '[MNO][\\w-]{23,27}\\.[\\w-]{6}\\.',
    pattern: /^[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])/,
    score: 0.95,
    check: discordUser,
  },
  {
    name: 'discord',
    opening: 'discord(?:app)?\\.com/api/webhooks/',
    pattern: /^discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{40,70}/,
    more: WORD,
    score: 0.98,
  },
  { name: 'github', opening: 'gh[pousr]_', pattern: /^gh[pousr]_[A-Za-z0-9]{36}(?!\w)/, score: 0.9, check: checked(4) },
  {
    name: 'github',
    opening: 'gh[pousr]_',
    pattern: /^gh[pousr]_[A-Za-z0-9_.-]{37,100}/,
    more: /[\w.-]*/y,
    score: 0.85,
  },
  {
    name: 'github',
    opening: 'github_pat_',
    pattern: /^github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{50,59}/,
    more: ALPHANUMERIC,
    score: 0.99,
  },
  {
    name: 'gitlab',
    opening: 'gl(?:pat|dt|rt|cbt|ptt|ft|soat|oas|agent|imt|ffct)-',
    pattern: /^gl[a-z]{2,5}-(?=[\w-]*\d)[\w-]{20,100}/,
    more: /[\w.-]*\w/y,
    score: 0.97,
  },
  { name: 'gitlab', opening: 'GR1348941', pattern: /^GR1348941[\w-]{20}(?!\w)/, score: 0.97 },
  { name: 'google', opening: 'AIza', pattern: /^AIza[\w-]{35}(?![\w-])/, score: 0.97 },
  { name: 'google', opening: 'GOCSPX-', pattern: /^GOCSPX-[\w-]{28}(?![\w-])/, score: 0.98 },
  { name: 'google', opening: 'ya29\\.', pattern: /^ya29\.[\w-]{30,110}/, more: WORD, score: 0.95 },
  { name: 'huggingface', opening: 'hf_', pattern: /^hf_[A-Za-z0-9]{30,40}(?!\w)/, score: 0.97 },
  { name: 'huggingface', opening: 'api_org_', pattern: /^api_org_[A-Za-z0-9]{34}(?!\w)/, score: 0.97 },
  { name: 'npm', opening: 'npm_', pattern: /^npm_[A-Za-z0-9]{36}(?!\w)/, score: 0.9, check: checked(4) },
  { name: 'pypi', opening: 'pypi-AgE', pattern: /^pypi-AgE[\w-]{50,110}/, more: WORD, score: 0.99 },
  { name: 'sendgrid', opening: 'SG\\.', pattern: /^SG\.[\w-]{20,24}\.[\w-]{39,50}(?![\w-])/, score: 0.98 },
  {
    name: 'shopify',
    opening: 'shp(?:at|ca|pa|ss)_',
    pattern: /^shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}(?!\w)/,
    score: 0.98,
  },
  {
    name: 'slack',
    opening: 'xox[abeoprs][-.]',
    pattern: /^xox[abeoprs](?:\.xox[bp])?-(?=[\w-]*\d)[\w-]{20,110}/,
    more: WORD,
    score: 0.97,
  },
  {
    name: 'slack',
    opening: 'xapp-',
    pattern: /^xapp-\d-[A-Z0-9]{6,16}-\d{6,16}-[a-z0-9]{20,70}/i,
    more: ALPHANUMERIC,
    score: 0.97,
  },
  {
    name: 'slack',
    opening: 'hooks\\.slack\\.com/',
    pattern: /^hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{40,70}/,
    more: /[\w+/]*/y,
    score: 0.97,
  },
  {
    name: 'stripe',
    opening: '[sr]k_live_',
    pattern: /^[sr]k_live_[A-Za-z0-9]{10,110}/,
    more: ALPHANUMERIC,
    score: 0.98,
  },
  {
    name: 'stripe',
    opening: '[sr]k_test_',
    pattern: /^[sr]k_test_[A-Za-z0-9]{10,110}/,
    more: ALPHANUMERIC,
    score: 0.4,
  },
  { name: 'stripe', opening: 'whsec_', pattern: /^whsec_[A-Za-z0-9+/]{24,100}={0,2}/, more: BASE64, score: 0.95 },
  { name: 'telegram', opening: '\\d{8,10}:AA', pattern: /^\d{8,10}:AA[\w-]{33}(?![\w-])/, score: 0.97 },
  { name: 'twilio', opening: 'SK[0-9a-f]{32}', pattern: /^SK[0-9a-f]{32}(?!\w)/, score: 0.8 },
];

/** A bot token's first part is the base64 of the bot's numeric id. */
function discordUser(token: string): number {
  try {
    return /^\d{16,20}$/.test(atob(token.slice(0, token.indexOf('.')).replaceAll('-', '+').replaceAll('_', '/')))
      ? 0.98
      : 0;
  } catch {
    // Not base64, hence not a bot's token.
    return 0;
  }
}
