import { describe, expect, it } from 'vitest';
import { tokenChecksum } from '../../../classifiers/detectors/checksum.ts';
import { LIKELY } from '../../../classifiers/detectors/detector.ts';
import { KEYED } from '../../../classifiers/detectors/secret/keyed.ts';
import { createSecretDetector } from '../../../classifiers/detectors/secret.ts';
import { membersOf, SECRETS } from '../../../exchange/signal.ts';
import { ALPHANUMERIC, foundIn, random } from './found.ts';
import { TOKENS } from './secret/tokens.ts';

const detector = createSecretDetector();
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
    const tested = [...TOKENS.map(([name]) => name), ...KEYED.map(({ name }) => name)];
    expect(new Set(tested)).toEqual(new Set(SECRETS.filter((name) => !elsewhere.includes(name))));
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
