import { describe, expect, it } from 'vitest';
import { accountsOf, isLimiting, limitsEverybody } from '../../../gateway/limits/accounts.ts';
import { createAdmissions } from '../../../gateway/limits/admission.ts';
import type { CallLimits } from '../../../gateway/limits/limiter.ts';
import { createMemoryLimits } from '../../../gateway/limits/memory.ts';
import { limitHeaders, refusalOf } from '../../../gateway/limits/refusal.ts';
import { createLocalLimiter } from '../../../gateway/limits/shared.ts';
import { estimateTokens, usedTokens } from '../../../gateway/limits/tokens.ts';
import { segmentOf } from '../moderation/parts.ts';

const KEYS = [{ id: 'own', tenant: 'acme' }, { id: 'plain', tenant: 'acme' }, { id: 'free' }];

function admissions(perKey: CallLimits) {
  const clock = { now: 0 };
  const limiter = createLocalLimiter(createMemoryLimits(() => clock.now));
  const made = createAdmissions({ limits: { perKey }, limiter });
  let next = 0;
  return { clock, refusals: made.refusals, admit: () => made.admit({ key: 'local' }, `e${next++}`, () => undefined) };
}

describe('accounts', () => {
  const limits = {
    perKey: { concurrent: 1, tokensPerDay: 5 },
    keys: { own: { concurrent: 9 } },
    tenants: { acme: { tokensPerDay: 7 } },
  };

  it('are those of the key and of its tenant, limit by limit', () => {
    expect(accountsOf({ key: 'own', tenant: 'acme' }, limits)).toEqual([
      { of: 'key', name: 'own', limits: { concurrent: 9, tokensPerDay: 5 } },
      { of: 'tenant', name: 'acme', limits: { tokensPerDay: 7 } },
    ]);
    expect(accountsOf({ key: 'free' }, { tenants: limits.tenants })).toEqual([]);
    // A tenant may be called what every object has.
    expect(accountsOf({ key: 'free', tenant: 'constructor' }, { tenants: {} })).toEqual([]);
  });

  it('are there for some, for all, or for nobody', () => {
    expect([isLimiting({}), isLimiting({ keys: limits.keys }), isLimiting({ perKey: {} })]).toEqual([
      false,
      true,
      false,
    ]);
    expect(limitsEverybody({ tenants: limits.tenants }, KEYS)).toBe(false);
    expect(limitsEverybody(limits, KEYS)).toBe(true);
    expect(limitsEverybody({ perTenant: { concurrent: 1 } }, [])).toBe(false);
  });
});

describe('an admission', () => {
  it('counts what the server says, all that was held where it says nothing, or nothing', async () => {
    const left = async (ended: { tokens?: number; wasAtWork: boolean }) => {
      const { admit } = admissions({ tokensPerDay: 100 });
      const one = await admit();
      await one?.reserve(40);
      await one?.settle(ended);
      // A second end changes nothing.
      await one?.settle({ tokens: 99, wasAtWork: true });
      return (await admit())?.standings[0]?.left;
    };
    // The next request holds one token itself.
    expect(await left({ tokens: 25, wasAtWork: true })).toBe(74);
    expect(await left({ wasAtWork: true })).toBe(59);
    expect(await left({ wasAtWork: false })).toBe(99);
  });

  it('is refused where no token is left, and told by which limit in the counts', async () => {
    const { admit, refusals, clock } = admissions({ tokensPerDay: 10, tokensPerMinute: 10_000 });
    const one = await admit();
    await expect(one?.reserve(11)).rejects.toMatchObject({
      code: 'budget_exhausted',
      status: 429,
      retryAfter: undefined,
    });
    await one?.reserve(10);
    await expect(admit()).rejects.toMatchObject({ code: 'budget_exhausted', retryAfter: 1 });
    await one?.settle({ tokens: 10, wasAtWork: true });
    await expect(admit()).rejects.toMatchObject({ code: 'budget_exhausted', retryAfter: 87_000 });
    expect(refusals()).toEqual({ concurrent: 0, requestsPerMinute: 0, tokensPerMinute: 0, tokensPerDay: 3 });
    clock.now += 87_000_000;
    await expect(admit()).resolves.toBeDefined();
  });
});

describe('what clients are told', () => {
  it('has words for each limit', () => {
    const message = (limit: 'concurrent' | 'requestsPerMinute', most: number, retryMs?: number) =>
      refusalOf({ of: 'tenant', limit, most, ...(retryMs !== undefined && { retryMs }) }).message;
    expect(message('concurrent', 1, 1)).toBe(
      'The tenant of this key may have 1 request under way at once. Try again in 1 second.',
    );
    expect(message('requestsPerMinute', 60, 11_001)).toBe(
      'The tenant of this key may make 60 requests in a minute. Try again in 12 seconds.',
    );
  });

  it('has the names of its API, and the limit of which the least is left', () => {
    const standings = [
      { of: 'key', limit: 'requestsPerMinute', most: 60, left: 5, resetMs: 61_000 },
      { of: 'tenant', limit: 'requestsPerMinute', most: 90, left: 4, resetMs: 0 },
      { of: 'tenant', limit: 'tokensPerDay', most: 100, left: 7, resetMs: 7_200_001 },
      { of: 'key', limit: 'concurrent', most: 1, left: 0, resetMs: 0 },
    ] as const;
    expect(limitHeaders(standings, 'openai', 0)).toEqual({
      'x-ratelimit-limit-requests': '90',
      'x-ratelimit-remaining-requests': '4',
      'x-ratelimit-reset-requests': '0s',
      'x-ratelimit-limit-tokens': '100',
      'x-ratelimit-remaining-tokens': '7',
      'x-ratelimit-reset-tokens': '2h0m1s',
    });
    expect(limitHeaders(standings.slice(0, 1), 'anthropic', 1_000)).toEqual({
      'anthropic-ratelimit-requests-limit': '60',
      'anthropic-ratelimit-requests-remaining': '5',
      'anthropic-ratelimit-requests-reset': '1970-01-01T00:01:02.000Z',
    });
  });
});

describe('tokens', () => {
  const request = (body: Record<string, number>, form: 'openai.chat' | 'openai.embeddings' = 'openai.chat') =>
    ({ model: 'm', stream: false, form, body }) as const;

  it('are taken from the texts and from the longest answer', () => {
    const segments = [segmentOf('abcdef', 0), segmentOf('äö', 1), segmentOf('漢', 2), segmentOf('😀', 3)];
    // 6, 4, 3 and 4 bytes: 2 + 2 + 1 + 2 tokens.
    expect(estimateTokens(request({ max_tokens: 10 }), segments)).toBe(17);
    expect(estimateTokens(request({ max_completion_tokens: 10, n: 3 }), segments)).toBe(37);
    expect(estimateTokens(request({}), [])).toBe(1_024);
    expect(estimateTokens(request({}, 'openai.embeddings'), segments)).toBe(7);
    expect(estimateTokens(request({ max_tokens: -5 }), [segmentOf('', 0, { modality: 'image' })])).toBe(2_624);
    expect(estimateTokens(request({ max_tokens: 1e300 }), [])).toBe(1_000_000_000);
  });

  it('are what a server counts, if it is a count', () => {
    expect(usedTokens({ inputTokens: 3, outputTokens: 4 })).toBe(7);
    expect(usedTokens(undefined)).toBeUndefined();
    expect(usedTokens({ inputTokens: -3, outputTokens: 4 })).toBeUndefined();
    expect(usedTokens({ inputTokens: Number.NaN, outputTokens: 4 })).toBeUndefined();
  });
});
