import { describe, expect, it } from 'vitest';
import type { Signal } from '../../../exchange/signal.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import { PolicyError } from '../../../policies/engine/diagnostic.ts';
import type { PolicyDocument, RuleSource } from '../../../policies/engine/document.ts';
import { evaluate } from '../../../policies/engine/evaluate.ts';
import { type Hold, holdOf } from '../../../policies/engine/hold.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';
import { documentOf, factsAt, operatingPoint, signalMap } from '../policies.ts';

const rule = (id: string, more: Partial<RuleSource> = {}): RuleSource => ({
  id,
  when: { signal: 'injection', gte: 0.9 },
  then: { effect: 'block' },
  ...more,
});

const PARENT = documentOf([rule('one'), rule('two', { when: { signal: 'jailbreak', gte: 0.5 } })], {
  id: 'parent',
  version: '1.4.2',
  defaults: { message: 'refused', onTimeout: 'flag', budgetMs: 100 },
});

/** Parses the last of some policies; the others can be its parents. */
function parse(...documents: readonly PolicyDocument[]) {
  const texts = new Map(documents.map((document) => [document.id, JSON.stringify(document, null, 2)]));
  const child = documents.at(-1)!;
  return parsePolicy(texts.get(child.id)!, `${child.id}.json`, {
    findParent: (id) => {
      const text = texts.get(id);
      return text === undefined ? undefined : { text, file: `${id}.json` };
    },
  });
}

const childOf = (references: readonly string[], more: Partial<PolicyDocument> = {}): PolicyDocument => ({
  id: 'child',
  version: '1.0.0',
  extends: references,
  rules: [],
  ...more,
});

const compile = (...documents: readonly PolicyDocument[]) => compilePolicy(parse(...documents), { operatingPoint });

function faultsOf(...documents: readonly PolicyDocument[]): readonly string[] {
  try {
    parse(...documents);
  } catch (error) {
    if (error instanceof PolicyError) {
      return error.diagnostics.map(({ code, file, source }) => `${file} ${code} ${source.trim()}`);
    }
    throw error;
  }
  return [];
}

const late = (name: string) => ({ name, unknown: 'timeout' as const });

describe('a policy that extends another', () => {
  it('decides as its parent does, where it says nothing else, under its own name', () => {
    const [parent, child] = [compile(PARENT), compile(PARENT, childOf(['parent@1']))];
    for (const signals of [
      signalMap({ name: 'injection', score: 0.95 }, { name: 'jailbreak', score: 0.6 }),
      signalMap({ name: 'injection', score: 0.1 }, late('jailbreak')),
      signalMap({ name: 'injection', unknown: 'error' }, { name: 'jailbreak', score: 0 }),
    ]) {
      const named = JSON.parse(
        JSON.stringify(evaluate(parent, factsAt('input'), signals)).replaceAll('"parent"', '"child"'),
      );
      expect(evaluate(child, factsAt('input'), signals)).toEqual(named);
    }
    expect(child.budgetMs).toBe(100);
    expect(child.rules.map(({ id, from }) => [id, from])).toEqual([
      ['one', 'parent@1.4.2'],
      ['two', 'parent@1.4.2'],
    ]);
  });

  it('has defaults for its own rules alone', () => {
    const child = childOf(['parent@1'], {
      defaults: { onTimeout: 'ignore', onError: 'ignore', message: 'mine' },
      messages: { mine: { as: 'error', code: 'mine', text: { en: 'Mine.' } } },
      rules: [rule('three', { when: { signal: 'toxicity', gte: 0.5 } })],
    });
    const compiled = compile(PARENT, child);
    const decide = (...signals: readonly Signal[]) =>
      evaluate(compiled, factsAt('input'), signalMap({ name: 'injection', score: 0 }, ...signals));
    const quiet = { name: 'toxicity', score: 0 };
    expect(decide(late('jailbreak'), quiet).reasons.map(({ rule, effect }) => [rule, effect])).toEqual([
      ['two', 'flag'],
    ]);
    expect(decide({ name: 'jailbreak', unknown: 'error' }, quiet).stop?.message.code).toBe('content_policy');
    expect(decide({ name: 'jailbreak', score: 0 }, late('toxicity')).reasons).toEqual([]);
    expect(decide({ name: 'jailbreak', score: 0 }, { name: 'toxicity', score: 1 }).stop?.message.code).toBe('mine');
  });

  it('replaces a rule of the same id, with the exemptions from it, and words messages anew', () => {
    const exempt = {
      rule: 'one',
      when: { field: 'caller.role', in: ['x'] },
      reason: 'r',
      expires: '2030-01-01',
    } as const;
    const parent = { ...PARENT, exemptions: [exempt, { ...exempt, rule: 'two' }] };
    const words = { as: 'answer', code: 'other', text: { en: 'Other.' } } as const;
    const child = childOf(['parent@1.4'], {
      rules: [rule('one', { severity: 'critical' })],
      messages: { refused: words },
      defaults: { message: 'refused' },
    });
    const { source } = compile(parent, child);
    expect(source.rules.map(({ id, severity }) => [id, severity])).toEqual([
      ['one', 'critical'],
      ['two', undefined],
    ]);
    expect(source.exemptions?.map(({ rule }) => rule)).toEqual(['two']);
    expect(source.messages?.refused).toEqual(words);
  });

  it('can be of several generations, and several parents may have the same one', () => {
    const middle = childOf(['parent@1'], { id: 'middle', rules: [rule('three', { at: ['output'] })] });
    const other = childOf(['parent@1'], { id: 'other' });
    const { rules } = compile(PARENT, middle, other, childOf(['middle@1', 'other@1.0.0']));
    expect(rules.map(({ id, from }) => [id, from])).toEqual([
      ['three', 'middle@1.0.0'],
      ['one', 'middle@1.0.0'],
      ['two', 'middle@1.0.0'],
    ]);
  });

  it('takes a rule once that two parents write alike, unless each makes it a canary of its own', () => {
    const twins = (more: Partial<RuleSource>) => ['a', 'b'].map((id) => documentOf([rule('one', more)], { id }));
    expect(compile(...twins({}), childOf(['a@1', 'b@1'])).rules.map(({ id }) => id)).toEqual(['one']);
    const canaries = twins({ mode: { state: 'canary', percent: 10 } });
    expect(faultsOf(...canaries, childOf(['a@1', 'b@1']))).toEqual(['child.json conflicting_parents "b@1"']);
  });

  it('keeps the mode that a rule has from its parent', () => {
    const shadow: PolicyDocument = { ...PARENT, mode: 'shadow' };
    expect(compile(shadow, childOf(['parent@1'], { mode: 'enforce' })).rules.map(({ mode }) => mode)).toEqual([
      'shadow',
      'shadow',
    ]);
    expect(compile(PARENT, childOf(['parent@1'], { mode: 'shadow' })).rules.map(({ mode }) => mode)).toEqual([
      'shadow',
      'shadow',
    ]);
    const canary = (percent: number): PolicyDocument => ({ ...PARENT, mode: { state: 'canary', percent } });
    expect(compile(canary(5), childOf(['parent@1'])).rules.map(({ mode }) => mode)).toEqual(['canary', 'canary']);
  });

  it('keeps records for as long as the longest says', () => {
    expect(
      compile({ ...PARENT, retain: { days: 30 } }, childOf(['parent@1'], { retain: { days: 7 } })).retainDays,
    ).toBe(30);
    expect(compile(PARENT, childOf(['parent@1'], { retain: { days: 7 } })).retainDays).toBe(7);
    expect(compile(PARENT, childOf(['parent@1'])).retainDays).toBeUndefined();
  });

  it('has a digest of its own that changes with every text that it rests on', () => {
    const middle = childOf(['parent@1'], { id: 'middle' });
    const child = childOf(['middle@1']);
    const digests = [
      compile(PARENT, middle, child),
      compile({ ...PARENT, title: 'x' }, middle, child),
      compile(PARENT, { ...middle, title: 'x' }, child),
      compile(PARENT, middle, { ...child, title: 'x' }),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(4);
    expect(compile(PARENT, middle, child).digest).toBe(digests[0]);
  });
});

describe('a policy that cannot extend another', () => {
  it.each([
    ['nothing of that id', [childOf(['parent@1'])], 'unknown_parent "parent@1"'],
    ['another version', [PARENT, childOf(['parent@2'])], 'parent_version "parent@2"'],
    ['a version that begins with the same digits', [PARENT, childOf(['parent@1.40'])], 'parent_version "parent@1.40"'],
    [
      'another text',
      [PARENT, childOf([`parent@1#sha256:${'0'.repeat(64)}`])],
      `parent_digest "parent@1#sha256:${'0'.repeat(64)}"`,
    ],
    ['itself', [childOf(['child@1'])], 'extends_cycle "child@1"'],
    [
      'a final rule of another content',
      [
        { ...PARENT, rules: [rule('one', { final: true })] },
        childOf(['parent@1'], { rules: [rule('one', { at: ['input'] })], defaults: { message: 'refused' } }),
      ],
      'final_overridden "id": "one",',
    ],
    [
      'a final rule, in shadow',
      [{ ...PARENT, rules: [rule('one', { final: true })] }, childOf(['parent@1'], { mode: 'shadow' })],
      'final_overridden "mode": "shadow"',
    ],
    [
      'a final rule, with an exemption',
      [
        { ...PARENT, rules: [rule('one', { final: true })] },
        childOf(['parent@1'], {
          exemptions: [{ rule: 'one', when: { field: 'model', in: ['x'] }, reason: 'r', expires: '2030-01-01' }],
        }),
      ],
      'final_exempted "rule": "one",',
    ],
    [
      'a detector of another content',
      [
        {
          ...PARENT,
          detectors: { ticket: { pattern: 'A' } },
          rules: [rule('one', { when: { signal: 'custom.ticket', gte: 0.5 } })],
        },
        childOf(['parent@1'], { detectors: { ticket: { pattern: 'B' } } }),
      ],
      'detector_redefined "ticket": {',
    ],
    [
      'two parents that disagree on a rule',
      [PARENT, { ...PARENT, id: 'other', rules: [rule('one', { severity: 'low' })] }, childOf(['parent@1', 'other@1'])],
      'conflicting_parents "other@1"',
    ],
    [
      'two parents that disagree on a message',
      [
        PARENT,
        documentOf([rule('z')], { id: 'other', messages: { refused: { as: 'error', code: 'x', text: { en: 'X' } } } }),
        childOf(['parent@1', 'other@1']),
      ],
      'conflicting_parents "other@1"',
    ],
    [
      'a parent, to say the same again',
      [
        PARENT,
        childOf(['parent@1'], {
          rules: [
            rule('again', {
              onTimeout: 'flag',
              onError: 'block',
              onUnscannable: 'block',
              then: { effect: 'block', message: 'refused' },
            }),
          ],
        }),
      ],
      'shadowed_rule "parent@1"',
    ],
  ])('%s', (_, documents, fault) => {
    expect(faultsOf(...documents)).toEqual([`child.json ${fault}`]);
  });

  it('in a circle', () => {
    const [a, b] = [childOf(['b@1'], { id: 'a' }), childOf(['a@1'], { id: 'b' })];
    expect(faultsOf(a, b)).toEqual(['a.json extends_cycle "b@1"']);
  });

  it('that is wrong itself: the fault stands in the parent', () => {
    const parent = { ...PARENT, rules: [rule('one', { when: { signal: 'injektion', gte: 0.5 } })] };
    expect(faultsOf(parent, childOf(['parent@1']))).toEqual(['parent.json unknown_signal "signal": "injektion",']);
  });

  it('but may repeat a final rule as a pinned parent has it, tighten with rules of its own, and pin the right text', () => {
    const parent: PolicyDocument = { ...PARENT, rules: [rule('one', { final: true })] };
    const { digest } = parse(parent);
    const child = childOf([`parent@1.4.2#${digest}`], {
      rules: [rule('more', { at: ['tool_call'] })],
      defaults: { message: 'refused' },
    });
    expect(faultsOf(parent, child)).toEqual([]);
    expect(compile(parent, child).rules.map(({ id, final }) => [id, final])).toEqual([
      ['more', false],
      ['one', true],
    ]);
  });
});

describe('how an answer is held back', () => {
  const holding = (id: string, hold: Hold | undefined): PolicyDocument =>
    documentOf([rule(`${id}-rule`, { when: { signal: id === 'first' ? 'injection' : 'jailbreak', gte: 0.9 } })], {
      id,
      ...(hold && { streaming: { hold } }),
      ...(hold === 'none' && { accepts: ['stream-unguarded'] }),
    });

  it.each<[Hold | undefined, Hold | undefined, Hold | undefined, Hold]>([
    ['full', undefined, undefined, 'full'],
    ['full', 'window', undefined, 'full'],
    ['full', undefined, 'window', 'full'],
    ['full', undefined, 'none', 'full'],
    ['window', undefined, 'none', 'window'],
    ['none', undefined, undefined, 'window'],
    ['none', 'full', undefined, 'full'],
    [undefined, undefined, 'none', 'none'],
    [undefined, undefined, undefined, 'window'],
  ])('is the strictest of parents (%s, %s) and child (%s): %s', (one, other, own, hold) => {
    const child = childOf(['first@1', 'second@1'], {
      ...(own && { streaming: { hold: own } }),
      ...(own === 'none' && { accepts: ['stream-unguarded'] }),
    });
    const policy = parse(holding('first', one), holding('second', other), child);
    expect(compilePolicy(policy, { operatingPoint }).hold).toBe(hold);
  });

  it('of policies in force is the strictest, of which one in shadow changes nothing for the others', () => {
    const of = (...policies: readonly (readonly ['enforce' | 'shadow', Hold])[]) =>
      holdOf(policies.map(([mode, hold]) => ({ mode, hold })));
    expect(of(['enforce', 'none'], ['enforce', 'window'])).toBe('window');
    expect(of(['enforce', 'full'], ['enforce', 'none'])).toBe('full');
    expect(of(['enforce', 'window'], ['shadow', 'full'])).toBe('window');
    expect(of(['enforce', 'full'], ['shadow', 'none'])).toBe('full');
    expect(of(['shadow', 'none'], ['shadow', 'none'])).toBe('none');
    expect(of()).toBe('window');
  });
});
