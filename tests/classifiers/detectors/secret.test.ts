import { describe, expect, it } from 'vitest';
import { tokenChecksum } from '../../../classifiers/detectors/checksum.ts';
import { LIKELY } from '../../../classifiers/detectors/detector.ts';
import { createSecretDetector } from '../../../classifiers/detectors/secret.ts';
import { membersOf, SECRETS } from '../../../exchange/signal.ts';
import { ALPHANUMERIC, DIGITS, foundIn, HEX, random, UPPER, WORD } from './found.ts';

const detector = createSecretDetector();
const BASE64 = `${ALPHANUMERIC}+/`;
const BASE32 = `${UPPER}234567`;
/** A bot token's first part is the base64 of its numeric id. */
const botId = btoa('10' + '2345678910111213').replaceAll('=', '');

/** Tokens by signal, each in the pieces that it is put together of. */
const TOKENS: readonly (readonly [string, ...string[]])[] = [
  ['anthropic', 'sk-', 'ant-', 'api03-', random(WORD, 93), 'AA'],
  ['anthropic', 'sk-', 'ant-', random(WORD, 40)],
  ['openai', 'sk-', 'proj-', random(WORD, 74), 'T3Blbk', 'FJ', random(WORD, 74, 2)],
  ['openai', 'sk-', 'svcacct-', random(WORD, 60)],
  ['openai', 'sk-', random(ALPHANUMERIC, 20), 'T3Blbk', 'FJ', random(ALPHANUMERIC, 20, 2)],
  ['openai', 'sk-', 'or-v1-', random(HEX, 64)],
  ['aws', 'AKI', 'A', random(BASE32, 16)],
  ['aws', 'ASI', 'A', random(BASE32, 16)],
  ['azure', 'Account', 'Key=', random(BASE64, 86), '=='],
  ['azure', 'SharedAccess', 'Key=', random(BASE64, 43), '='],
  ['azure', 'aB3', '8Q~', random(WORD, 34)],
  ['cloudflare', 'v1.', '0-', random(HEX, 24), '-', random(HEX, 146)],
  ['cloudflare', 'cfk', '_', random(ALPHANUMERIC, 40)],
  ['digitalocean', 'dop', '_v1_', random(HEX, 64)],
  ['discord', botId, '.', random(WORD, 6), '.', random(WORD, 38)],
  ['discord', 'discord.com/api/', 'webhooks/', random('123456789', 18), '/', random(WORD, 68)],
  ['github', 'gh', 'p_', random(ALPHANUMERIC, 36)],
  ['github', 'gh', 's_', random(ALPHANUMERIC, 80)],
  ['github', 'github', '_pat_', random(ALPHANUMERIC, 22), '_', random(ALPHANUMERIC, 59)],
  ['gitlab', 'gl', 'pat-', random(WORD, 19), '7'],
  ['google', 'AI', 'za', random(WORD, 35)],
  ['google', 'GOC', 'SPX-', random(WORD, 28)],
  ['google', 'ya', '29.', random(WORD, 150)],
  ['huggingface', 'h', 'f_', random(ALPHANUMERIC, 34)],
  ['npm', 'np', 'm_', random(ALPHANUMERIC, 36)],
  ['pypi', 'pypi-', 'AgE', random(WORD, 160)],
  ['sendgrid', 'S', 'G.', random(WORD, 22), '.', random(WORD, 43)],
  ['shopify', 'shp', 'at_', random(HEX, 32)],
  ['slack', 'xox', 'b-', random(DIGITS, 12), '-', random(DIGITS, 12, 2), '-', random(ALPHANUMERIC, 24)],
  ['slack', 'xapp', '-1-', random(UPPER, 11), '-', random(DIGITS, 13), '-', random(HEX, 64)],
  [
    'slack',
    'hooks.slack',
    '.com/services/',
    'T',
    random(UPPER, 8),
    '/B',
    random(UPPER, 8, 2),
    '/',
    random(ALPHANUMERIC, 24),
  ],
  ['stripe', 'sk', '_live_', random(ALPHANUMERIC, 24)],
  ['stripe', 'rk', '_live_', random(ALPHANUMERIC, 99)],
  ['stripe', 'wh', 'sec_', random(ALPHANUMERIC, 32)],
  ['telegram', random('123456789', 10), ':A', 'A', random(WORD, 33)],
  ['twilio', 'S', 'K', random(HEX, 32)],
  ['other', 'gs', 'k_', random(ALPHANUMERIC, 52)],
  ['other', 'xa', 'i-', random(ALPHANUMERIC, 80)],
  ['other', 'hv', 's.', random(WORD, 95)],
  ['other', 'da', 'pi', random(HEX, 32)],
  ['other', 'dckr', '_pat_', random(WORD, 27)],
  ['other', 'AT', 'ATT3', random(WORD, 180)],
  ['other', 'PM', 'AK-', random(HEX, 24), '-', random(HEX, 34)],
  ['other', 'lin', '_api_', random(ALPHANUMERIC, 40)],
];

/** Every live signal that fired, with its score and the text of its spans. */
async function live(text: string): Promise<readonly (readonly [string, number, readonly string[]])[]> {
  const found = await foundIn(detector, text);
  return membersOf('secret').flatMap((name) => {
    const { score, spans } = found.get(name)!;
    return score >= LIKELY ? [[name, score, spans.map(({ start, end }) => text.slice(start, end))] as const] : [];
  });
}

describe('a credential of an issuer', () => {
  const cases = TOKENS.map(([name, ...pieces], index) => [name, index, pieces.join('')] as const);

  it.each(cases)('%s, %i, is found to its last character, whatever it stands in', async (name, _, token) => {
    for (const [before, behind] of [
      ['', ''],
      ['use ', ' here'],
      ['"', '"'],
      ['(', '), and'],
      ['😀e\u0301=', '\n'],
      ['url?x=', '&y=1'],
      ['', '.'],
    ] as const) {
      const found = await live(before + token + behind);
      expect(
        found.map(([signal, , texts]) => [signal, texts]),
        before,
      ).toEqual([[`secret.${name}`, [token]]]);
    }
  });

  it.each(cases)('%s, %i, is none inside a word, cut short, or with a gap in it', async (_, __, token) => {
    expect(await live(`a${token}`)).toEqual(
      token.includes('.com/') || /^[^A-Za-z0-9]/.test(token) ? expect.anything() : [],
    );
    expect(await live(token.slice(0, 12))).toEqual([]);
    expect(await live(`${token.slice(0, 12)} ${token.slice(12, 20)} ${token.slice(20, 28)}`)).toEqual([]);
  });

  it('has a case for each signal that a format gives', () => {
    const elsewhere = ['database_url', 'jwt', 'private_key', 'high_entropy', 'sample'];
    expect(new Set(TOKENS.map(([name]) => name))).toEqual(new Set(SECRETS.filter((name) => !elsewhere.includes(name))));
  });

  it('with a checksum that fits is surer than with one that does not', async () => {
    for (const prefix of [['gh', 'p_'].join(''), ['np', 'm_'].join('')]) {
      const body = random(ALPHANUMERIC, 30);
      const [[, fits] = []] = await live(prefix + body + tokenChecksum(body));
      const [[, other] = []] = await live(prefix + body + tokenChecksum(`${body}x`));
      expect([fits, other]).toEqual([0.99, 0.9]);
    }
  });

  it('for tests only is a hint', async () => {
    const key = ['sk', '_test_', random(ALPHANUMERIC, 24)].join('');
    expect((await foundIn(detector, key)).get('secret.stripe')).toEqual({
      score: 0.4,
      spans: [{ start: 0, end: key.length }],
    });
  });
});

describe('what documentation shows instead of a key', () => {
  it.each([
    ['AKI', 'AIOSFODNN7EXAMPLE'],
    ['sk-', 'ant-api03-', 'your-api-key-goes-here-0123'],
    ['gh', 'p_', 'x'.repeat(36)],
    ['sk-', 'proj-', '1234567890', 'abcdefghijklmnop'],
    ['xox', 'b-', '123456789012-', 'REPLACE-ME-PLEASE'],
    ['AI', 'za', 'Sy', '0'.repeat(33)],
    ['password = "', 'changeme123', '"'],
  ])('%s%s is a sample and no live key', async (...pieces) => {
    const text = pieces.join('');
    expect(await live(text)).toEqual([]);
    expect((await foundIn(detector, text)).get('secret.sample')?.score).toBeGreaterThanOrEqual(LIKELY);
  });
});

describe('ordinary text has no credential', () => {
  it.each([
    'sk-learn and sk-image are Python packages',
    'a task-oriented, risk-averse plan',
    'commit 3f786850e387550fdab836ed7e6dc881de23001b',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'id 123e4567-e89b-12d3-a456-426614174000',
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk',
    'ghp_ is how a token of GitHub begins, hf_ one of Hugging Face, AKIA one of AWS',
    'https://host.com/a/b?c=d#e',
    '',
  ])('%s', async (text) => {
    const found = await foundIn(detector, text);
    expect([...found].filter(([, { score }]) => score > 0)).toEqual([]);
  });
});
