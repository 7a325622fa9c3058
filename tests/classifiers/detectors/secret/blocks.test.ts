import { describe, expect, it } from 'vitest';
import { createSecretDetector } from '../../../../classifiers/detectors/secret.ts';
import { ALPHANUMERIC, describeTable, foundIn, random, sureIn } from '../found.ts';

const detector = createSecretDetector();

const dashes = '-'.repeat(5);
const begin = (kind: string) => `${dashes}BEGIN ${kind}${dashes}`;
const end = (kind: string) => `${dashes}END ${kind}${dashes}`;
const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => random(`${ALPHANUMERIC}+/`, 64, index + 1));
const block = (kind: string, newline = '\n', header: readonly string[] = []) =>
  [begin(kind), ...header, ...lines(8), end(kind)].join(newline);
const RSA = block('RSA PRIVATE KEY');

describeTable(detector, 'secret.private_key', {
  sure: [
    `«${block('PRIVATE KEY')}»`,
    `here: «${RSA}» and no more`,
    `«${block('EC PRIVATE KEY', '\r\n')}»\r\n`,
    `{"key": "«${block('PRIVATE KEY', '\\n')}»"}`,
    `«${block('OPENSSH PRIVATE KEY', ' ')}»`,
    `const key = "«${block('PRIVATE KEY', '\\n" +\n  "')}»";`,
    `«${block('RSA PRIVATE KEY', '\n', ['Proc-Type: 4,ENCRYPTED', 'DEK-Info: AES-128-CBC,00', ''])}»`,
    `«${block('PGP PRIVATE KEY BLOCK', '\n', ['Version: GnuPG v2', ''])}»`,
    `«${RSA}»\n«${RSA}»`,
    // Not closed yet: to the end of the text.
    `«${RSA.slice(0, 200)}»`,
    `«${begin('PRIVATE KEY')}»`,
    `«${begin('PRIVATE KEY')}\n»`,
    `«${RSA.slice(0, 200)}\u200b\u200b»`,
    // Ordinary writing follows.
    `«${[begin('PRIVATE KEY'), ...lines(4)].join('\n')}»\nThat was the key, and this is not.`,
  ],
  nothing: [
    block('PUBLIC KEY'),
    block('CERTIFICATE'),
    `It begins with ${begin('PRIVATE KEY')} and goes on with lines of base64 that end with a line like it.`,
    `"${begin('PRIVATE KEY')}" is what to look for, says the manual of the tool.`,
    `${dashes}BEGIN PRIVATE`,
    end('PRIVATE KEY'),
  ],
});

it('a block with hardly anything in it is a sample', async () => {
  const text = [begin('PRIVATE KEY'), '...', end('PRIVATE KEY')].join('\n');
  const found = await foundIn(detector, text);
  expect(found.get('secret.sample')?.spans).toEqual([{ start: 0, end: text.length }]);
  expect(found.get('secret.private_key')?.score).toBe(0);
});

const base64url = (text: string) => btoa(text).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_');
const HEADER = base64url('{"alg":"HS256","typ":"JWT"}');
const SPACED = base64url('{ "typ": "JWT",\n "alg": "RS256" }');
const ENCRYPTED = base64url('{"alg":"dir","enc":"A128GCM"}');
const PAYLOAD = base64url('{"sub":"u-77","iss":"portcullis","exp":1800000000}');
const SIGNATURE = random(ALPHANUMERIC, 43);
const JWT = [HEADER, PAYLOAD, SIGNATURE].join('.');

describeTable(detector, 'secret.jwt', {
  sure: [
    `«${JWT}»`,
    `Bearer «${JWT}», please`,
    `"«${JWT}»".`,
    `«${JWT}». And then`,
    `«${[SPACED, PAYLOAD, random(ALPHANUMERIC, 342)].join('.')}»`,
    `«${[ENCRYPTED, '', random(ALPHANUMERIC, 16), random(ALPHANUMERIC, 400), random(ALPHANUMERIC, 22)].join('.')}» x`,
    `«${[base64url('{"alg":"none"}'), PAYLOAD, ''].join('.')}»`,
    // What may still be arriving.
    `«${HEADER}»`,
    `«${HEADER.slice(0, 12)}»`,
    `«${HEADER}.»`,
    `«${HEADER}.${PAYLOAD.slice(0, 20)}»`,
    `«${HEADER}.${PAYLOAD}»`,
  ],
  nothing: [
    `${HEADER} is a header only`,
    `${HEADER}.${PAYLOAD} has no signature`,
    `x${JWT}`,
    [base64url('{"typ":"JWT"}'), PAYLOAD, SIGNATURE].join('.'),
    [base64url('{"alg":7}'), PAYLOAD, SIGNATURE].join('.'),
    [base64url('{"alg":"HS256"'), PAYLOAD, SIGNATURE].join('.'),
    [base64url('{"name":"Jo"}'), PAYLOAD, SIGNATURE].join('.'),
    'eyJ',
    'eyJ'.repeat(100),
    `${base64url('{"name":"Jo","age":7}')}`,
  ],
});

describe('a token that every tutorial shows', () => {
  it.each(['{"sub":"1234567890","iat":1516239022}', '{"name":"John Doe"}'])('is a sample: %s', async (payload) => {
    const text = [HEADER, base64url(payload), SIGNATURE].join('.');
    expect(await sureIn(detector, 'secret.sample', text)).toEqual([{ start: 0, end: text.length }]);
    expect(await sureIn(detector, 'secret.jwt', text)).toEqual([]);
  });
});
