import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../classifiers/registry.ts';
import { fakeClassifier } from './fakes.ts';

describe('the registry', () => {
  it('makes a classifier once, when it is asked for, and closes what it made', async () => {
    const log: string[] = [];
    const construct = (name: string) => async () => {
      log.push(`made ${name}`);
      return fakeClassifier([name], async () => [], { close: async () => void log.push(`closed ${name}`) });
    };
    const registry = createRegistry({ one: construct('one'), two: construct('two') });
    expect([registry.names, log]).toEqual([['one', 'two'], []]);
    const [first, again] = await Promise.all([registry.get('one'), registry.get('one')]);
    expect(first).toBe(again);
    await registry.close();
    expect(log).toEqual(['made one', 'closed one']);
  });

  it('tries again after a failure', async () => {
    let fails = true;
    const registry = createRegistry({
      one: async () => {
        if (fails) throw new Error('not yet');
        return fakeClassifier(['one'], async () => []);
      },
    });
    await expect(registry.get('one')).rejects.toThrow('not yet');
    fails = false;
    expect((await registry.get('one')).signals).toEqual(['one']);
  });

  it('knows only its own names', async () => {
    const registry = createRegistry({ one: async () => fakeClassifier([], async () => []) });
    for (const name of ['two', 'toString']) {
      await expect(registry.get(name)).rejects.toMatchObject({ code: 'invalid_config' });
    }
  });
});
