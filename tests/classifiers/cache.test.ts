import { describe, expect, it } from 'vitest';
import { createCache } from '../../classifiers/cache.ts';
import { scored } from './fakes.ts';

const SIGNALS = scored(['injection', 'toxicity'], 0.5);

describe('the cache of signals', () => {
  it('holds what was found, for that text and that classifier only', () => {
    const cache = createCache();
    cache.set('text', 'classifier', SIGNALS);
    expect(cache.get('text', 'classifier')).toBe(SIGNALS);
    expect(cache.get('other', 'classifier')).toBeUndefined();
    expect(cache.get('text', 'other')).toBeUndefined();
    expect(cache.get('classifier', 'text')).toBeUndefined();
  });

  it('forgets what was longest unused, and never grows past its size', () => {
    const cache = createCache(30);
    const held = () => Array.from({ length: 1000 }, (_, index) => cache.get(`${index}`, 'c')).filter(Boolean).length;
    for (let index = 0; index < 1000; index += 1) {
      cache.set(`${index}`, 'c', SIGNALS);
      cache.get('0', 'c');
    }
    expect(cache.get('0', 'c')).toBe(SIGNALS);
    expect(cache.get('999', 'c')).toBe(SIGNALS);
    expect(held()).toBe(10);
  });

  it('counts spans, and does not hold what is larger than itself', () => {
    const cache = createCache(30);
    const spans = Array.from({ length: 100 }, (_, index) => ({ start: index, end: index + 1 }));
    cache.set('large', 'c', [{ name: 'pii.email', score: 1, spans }]);
    expect(cache.get('large', 'c')).toBeUndefined();
  });
});
