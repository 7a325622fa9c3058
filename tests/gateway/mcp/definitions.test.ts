import { describe, expect, it } from 'vitest';
import { Definitions, definitionDigest } from '../../../gateway/mcp/definitions.ts';
import type { GuardSnapshot } from '../../../gateway/moderation/parts.ts';

const A = definitionDigest({ name: 'a', description: 'one' });
const B = definitionDigest({ name: 'a', description: 'two' });

describe('pins', () => {
  it('a digest says what the definition says, and not in which order', () => {
    expect(definitionDigest({ description: 'one', name: 'a' })).toBe(A);
    expect(A).not.toBe(B);
  });

  it('the first use holds, until the end', () => {
    const definitions = new Definitions({ pinning: 'first-use', pins: {} });
    expect(definitions.check('a', A)).toBe('usable');
    definitions.pin('a', A);
    definitions.pin('a', B);
    expect([definitions.check('a', B), definitions.check('a', A)]).toEqual(['changed', 'usable']);
  });

  it('a pin of the configuration is never replaced; without pinning only it holds', () => {
    const definitions = new Definitions({ pinning: 'off', pins: { a: A } });
    definitions.pin('a', B);
    definitions.pin('b', A);
    expect([definitions.check('a', B), definitions.check('b', A), definitions.check('b', B)]).toEqual([
      'changed',
      'usable',
      'usable',
    ]);
    expect(new Definitions({ pinning: 'listed', pins: {} }).check('a', A)).toBe('unpinned');
  });

  it('what policies said holds for one caller, and under those policies only', () => {
    const definitions = new Definitions({ pinning: 'off', pins: {} });
    const guard = (): GuardSnapshot => ({ policies: [], schedule: {} as GuardSnapshot['schedule'] });
    const [before, after] = [guard(), guard()];
    definitions.note(before, 'me', 'a', { standing: 'usable' });
    expect(definitions.find(before, 'me', 'a')).toEqual({ standing: 'usable' });
    expect(definitions.find(before, 'you', 'a')).toBeUndefined();
    expect(definitions.find(after, 'me', 'a')).toBeUndefined();
  });

  it('of endless names only so many are remembered, and no more are usable on first use', () => {
    const definitions = new Definitions({ pinning: 'first-use', pins: {} });
    for (let index = 0; index < 10_000; index += 1) definitions.pin(`t${index}`, A);
    expect(definitions.check('one-more', A)).toBe('unpinned');
    expect(definitions.isNews('t1', B)).toBe(true);
    expect(definitions.isNews('t1', B)).toBe(false);
  });
});
