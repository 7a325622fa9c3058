import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { digest } from '../../exchange/canonical.ts';
import { checkListen, checkLocalRequest, createAuthenticator } from '../../gateway/auth.ts';
import type { KeyConfig } from '../../gateway/config.ts';

const key = (id: string, secret: string, more: Partial<KeyConfig> = {}): KeyConfig => ({
  id,
  hash: digest(secret),
  disclose: 'none',
  ...more,
});

describe('keys', () => {
  const authenticate = createAuthenticator([
    key('web', 'first-secret', { tenant: 'acme', role: 'support', disclose: 'reasons' }),
    key('batch', 'second-secret', { admin: true }),
  ]);

  it('tells the caller by the key, in either place', () => {
    const web = { caller: { key: 'web', tenant: 'acme', role: 'support' }, disclose: 'reasons', isAdmin: false };
    expect(authenticate({ authorization: 'Bearer first-secret' })).toEqual(web);
    expect(authenticate({ authorization: 'bearer  first-secret' })).toEqual(web);
    expect(authenticate({ apiKey: 'second-secret' })).toEqual({
      caller: { key: 'batch' },
      disclose: 'none',
      isAdmin: true,
    });
  });

  it.each([
    ['none', {}],
    ['an empty one', { authorization: 'Bearer ', apiKey: '' }],
    ['another scheme', { authorization: 'Basic first-secret' }],
    ['its hash', { authorization: `Bearer ${digest('first-secret')}` }],
    ['a beginning of it', { authorization: 'Bearer first-secre' }],
    ['two keys in one', { authorization: 'Bearer first-secret second-secret' }],
  ])('refuses %s', (_name, presented) => {
    expect(() => authenticate(presented)).toThrow(expect.objectContaining({ code: 'invalid_api_key', status: 401 }));
  });

  it('accepts no key but those configured, and never repeats what was presented', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{8,60}$/), (guess) => {
        fc.pre(guess !== 'first-secret' && guess !== 'second-secret');
        let message = '';
        try {
          authenticate({ authorization: `Bearer ${guess}` });
        } catch (error) {
          message = String(error);
        }
        expect(message).toContain('not known');
        expect(message).not.toContain(guess);
      }),
    );
  });

  it('compares every hash in full: no early exit, no comparison of strings', () => {
    const source = readFileSync(new URL('../../gateway/auth.ts', import.meta.url), 'utf8');
    const comparison = /function equalInConstantTime[\s\S]*?\n}/.exec(source)?.[0] ?? '';
    expect(comparison.match(/return/g)).toHaveLength(1);
    const loop = /for \(const candidate of keys\)[^\n]*/.exec(source)?.[0] ?? '';
    expect(loop).toContain('equalInConstantTime');
    expect(loop).not.toMatch(/return|break/);
    expect(source).not.toMatch(/hash\s*===|===\s*\S*hash/);
  });

  it('knows everybody as local where no keys are configured', () => {
    expect(createAuthenticator([])({ authorization: 'Bearer whatever' }).caller).toEqual({ key: 'local' });
  });
});

test('without keys it listens on loopback only', () => {
  const listen = (host: string, keys: readonly KeyConfig[]) => () => checkListen({ listen: { host, port: 1 }, keys });
  for (const host of ['127.0.0.1', '127.8.9.1', 'localhost', '::1']) expect(listen(host, [])).not.toThrow();
  for (const host of ['0.0.0.0', '::', '192.168.1.4', 'example.org', '127.0.0.1.example.org']) {
    expect(listen(host, []), host).toThrow(expect.objectContaining({ code: 'invalid_config' }));
    expect(listen(host, [key('a', 'secret')]), host).not.toThrow();
  }
});

describe('a web page cannot drive a gateway without keys', () => {
  const open = { keys: [], allowedHosts: ['gateway.internal', 'Other.Internal:8787'] };
  const post = (more: object) => ({ method: 'POST', host: 'localhost:8787', contentType: 'application/json', ...more });

  it.each([
    'localhost',
    'LOCALHOST:1',
    '127.0.0.1:8787',
    '[::1]:8787',
    '[::1]',
    'gateway.internal:99',
    'other.internal:8787',
  ])('answers %s', (host) => expect(() => checkLocalRequest(post({ host }), open)).not.toThrow());

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:8787',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'other.internal:1',
    'a@localhost',
  ])('refuses the host %s, also to read', (host) => {
    const refused = expect.objectContaining({ code: 'invalid_host' });
    expect(() => checkLocalRequest(post({ host }), open)).toThrow(refused);
    expect(() => checkLocalRequest({ method: 'GET', host }, open)).toThrow(refused);
    expect(() => checkLocalRequest({ method: 'DELETE', host }, open)).toThrow(refused);
  });

  it('asks for no type of a body where there is none', () => {
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      expect(() => checkLocalRequest({ method, host: 'localhost' }, open)).not.toThrow();
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'OPTIONS']) {
      expect(() => checkLocalRequest({ method, host: 'localhost' }, open)).toThrow(/content-type/);
    }
  });

  it.each([
    undefined,
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonx',
    'text/plain; a=application/json',
  ])('refuses the content type %s, which a form can send', (contentType) => {
    expect(() => checkLocalRequest(post({ contentType }), open)).toThrow(
      expect.objectContaining({ code: 'unsupported_media_type' }),
    );
  });

  it('takes JSON with parameters', () => {
    expect(() => checkLocalRequest(post({ contentType: 'Application/JSON; charset=utf-8' }), open)).not.toThrow();
  });

  it('leaves the host to the keys where there are any', () => {
    const keyed = { keys: [key('a', 'secret')], allowedHosts: [] };
    expect(() => checkLocalRequest(post({ host: 'api.example.org' }), keyed)).not.toThrow();
  });
});
