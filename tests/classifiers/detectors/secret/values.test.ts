import { describe, expect, it } from 'vitest';
import { LIKELY } from '../../../../classifiers/detectors/detector.ts';
import { createSecretDetector } from '../../../../classifiers/detectors/secret.ts';
import { ALPHANUMERIC, DIGITS, describeTable, foundIn, HEX, random, sureIn, WORD } from '../found.ts';

const detector = createSecretDetector();
const PASSWORD = ['tq8', 'Zr', '!m4Wk', '#2vX'].join('');
const url = (scheme: string, password = PASSWORD, rest = 'db.corp.com:5432/app') =>
  `${scheme}://svc:${password}@${rest}`;

describeTable(detector, 'secret.database_url', {
  sure: [
    `«${url('postgres')}»`,
    `DATABASE_URL=«${url('postgresql')}»\nNEXT=1`,
    `"«${url('mysql')}»",`,
    `see «${url('mongodb+srv', PASSWORD, 'c0.corp.com/?w=majority')}».`,
    `«${url('redis', PASSWORD, 'cache.corp.com:6379/0')}»)`,
    `«${`rediss://:${PASSWORD}@cache.corp.com`}» x`,
    `«${url('amqps')}»`,
    `«${url('jdbc:mysql')}»`,
    `«${url('postgres', PASSWORD, `db.corp.com/${'a'.repeat(300)}`)}» x`,
  ],
  nothing: [
    'postgres://db.corp.com/app',
    'postgres://svc@db.corp.com/app',
    url('https'),
    url('xpostgres'),
    'postgres://svc:',
    `postgres://${'://a:'.repeat(20)}`,
  ],
});

describe('a URL of a database with the password of a tutorial', () => {
  it.each(['password', 'secret', 'postgres', 'example1', '****', '$DB_PASS', '${'])(
    '%s is a sample',
    async (password) => {
      const text = url('postgres', password);
      const found = await foundIn(detector, text);
      expect(found.get('secret.sample')).toEqual({ score: 0.9, spans: [{ start: 0, end: text.length }] });
      expect(found.get('secret.database_url')?.score).toBe(0);
    },
  );
});

const LONG = random(ALPHANUMERIC, 300);
describeTable(detector, 'secret.high_entropy', {
  sure: [
    `password = "«${PASSWORD}»"`,
    `password: «${PASSWORD}».`,
    `the password is «${PASSWORD}», he said`,
    `{"api_key": "«${random(WORD, 40)}»"}`,
    `config['secret_token'] => '«${random(HEX, 32)}»'`,
    `export AUTH_TOKEN=«${random(ALPHANUMERIC, 24)}»`,
    `access-key := \`«${random(ALPHANUMERIC, 24)}»\``,
    `token=«${LONG}» x`,
  ],
  hint: ['password: «tomorrow7»'],
  nothing: [
    'password: tomorrow',
    'the password is required',
    'token = process.env.API_TOKEN_2',
    'token = getToken(42, "x")',
    `secret: $${'{SECRET_1}'}`,
    'password=$PASSWORD_2',
    'api_key = config.keys[0]',
    'token: short7',
    'secret = /run/secrets/db_password_1',
    `value = "${random(WORD, 40)}"`,
  ],
});

describe('a value without a form of its own is its issuer’s where the name beside it says so', () => {
  it.each([
    ['aws', 'aws_secret_access_key = ', random(`${ALPHANUMERIC}+/`, 40)],
    ['cloudflare', 'CLOUDFLARE_API_TOKEN=', random(WORD, 40)],
    ['twilio', 'TWILIO_AUTH_TOKEN=', random(HEX, 32)],
    ['azure', 'azure storage account key: ', `${random(`${ALPHANUMERIC}+/`, 86)}==`],
    ['discord', 'discord client secret: ', random(WORD, 32)],
    ['digitalocean', 'digitalocean access key: ', random(HEX, 64)],
    ['other', 'AUTH0_CLIENT_SECRET=', random(WORD, 64)],
    ['okta', 'OKTA_API_TOKEN=', `00${random(WORD, 40)}`],
    ['datadog', 'DD_API_KEY=', random(HEX, 32)],
    ['other', 'FASTLY_API_TOKEN=', random(WORD, 32)],
    ['other', 'LINODE_TOKEN=', random(HEX, 64)],
    ['ibm', 'IBM_CLOUD_API_KEY=', random(WORD, 44)],
    ['heroku', 'HEROKU_API_KEY=', [8, 4, 4, 4, 12].map((length) => random(HEX, length)).join('-')],
    ['other', 'TWITCH_CLIENT_SECRET=', random(`${DIGITS}abcdefghijklm`, 30)],
    ['cohere', 'COHERE_API_KEY=', random(ALPHANUMERIC, 40)],
    ['mistral', 'MISTRAL_API_KEY=', random(ALPHANUMERIC, 32)],
    ['other', 'TOGETHER_API_KEY=', random(HEX, 64)],
    ['other', 'COINBASE_API_SECRET=', random(WORD, 64)],
    ['vercel', 'VERCEL_TOKEN=', random(ALPHANUMERIC, 24)],
    ['airtable', 'AIRTABLE_API_KEY=', `key${random(ALPHANUMERIC, 14)}`],
    ['facebook', 'FACEBOOK_APP_SECRET=', random(HEX, 32)],
    ['other', 'PLAID_SECRET=', random(HEX, 30)],
    ['other', 'BUILDKITE_TOKEN=', random(HEX, 40)],
    ['other', 'CIRCLE_TOKEN=', random(HEX, 40)],
    ['twitter', 'TWITTER_ACCESS_TOKEN_SECRET=', random(ALPHANUMERIC, 45)],
  ])('%s, %s', async (name, key, value) => {
    const span = { start: key.length, end: key.length + value.length };
    const named = await foundIn(detector, key + value);
    expect(named.get(`secret.${name}`)).toEqual({ score: 0.95, spans: [span] });
    const nameless = await foundIn(detector, `password: ${value}`);
    expect(nameless.get(`secret.${name}`)?.score).toBe(0);
    expect(nameless.get('secret.high_entropy')?.score).toBeGreaterThanOrEqual(LIKELY);
  });
});

describe('a value that an issuer’s format names', () => {
  it('is not told again as mere entropy', async () => {
    const token = ['gh', 'p_', random(ALPHANUMERIC, 36)].join('');
    const text = `token = "${token}", password = "${PASSWORD}"`;
    expect(await sureIn(detector, 'secret.github', text)).toEqual([{ start: 9, end: 9 + token.length }]);
    const start = text.indexOf(PASSWORD);
    expect(await sureIn(detector, 'secret.high_entropy', text)).toEqual([{ start, end: start + PASSWORD.length }]);
  });

  it('is told beside it where it begins before that', async () => {
    const token = ['gh', 'p_', random(ALPHANUMERIC, 36)].join('');
    const text = `password = "${PASSWORD}:${token}"`;
    expect(await sureIn(detector, 'secret.high_entropy', text)).toEqual([{ start: 12, end: text.length - 1 }]);
    expect(await sureIn(detector, 'secret.github', text)).toEqual([
      { start: 12 + PASSWORD.length + 1, end: text.length - 1 },
    ]);
  });
});
