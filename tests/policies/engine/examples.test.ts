import { describe, expect, it } from 'vitest';
import { compile, documentOf, errorOf } from '../policies.ts';

const EXAMPLES = ['Is Globex cheaper?', 'How cheap is Globex?', 'Globex is cheaper, is it not?'];
const RULE = { id: 'a', when: { signal: 'custom.d', gte: 0.5 }, then: { effect: 'block' } } as const;

/** The text of a policy of one detector, a value a line. */
const policyWith = (d: unknown): string => JSON.stringify({ ...documentOf([RULE]), detectors: { d } }, null, 1);

describe('a detector by examples', () => {
  it('is declared with all that it takes by default', () => {
    const { detectors, signals } = compile(documentOf([RULE], { detectors: { d: { examples: EXAMPLES } } }));
    const declared = { name: 'd', signal: 'custom.d', examples: EXAMPLES, counterExamples: [], threshold: 0.5 };
    expect(detectors).toEqual([declared]);
    expect(signals).toEqual(['custom.d']);
  });

  it('may have counter-examples and a threshold', () => {
    const d = { examples: EXAMPLES, counterExamples: ['Globex'], threshold: 0.9 };
    expect(compile(documentOf([RULE], { detectors: { d } })).detectors).toMatchObject([d]);
  });

  it.each<[string, object, string, RegExp, string]>([
    ['a pattern too', { examples: EXAMPLES, pattern: 'x' }, 'unknown_key', /"pattern" is not known/, '"pattern"'],
    ['keywords too', { examples: EXAMPLES, keywords: ['x'] }, 'unknown_key', /"examples" is not known/, '"examples"'],
    ['no case', { examples: EXAMPLES, caseSensitive: true }, 'unknown_key', /"caseSensitive"/, '"caseSensitive"'],
    ['counter-examples alone', { counterExamples: ['x'] }, 'missing_key', /"examples" is missing/, '"d"'],
    ['too few', { examples: ['a', 'b'] }, 'wrong_value', /fewer than 3/, '"examples"'],
    [
      'too many',
      { examples: Array.from({ length: 65 }, (_, index) => `${index}`) },
      'wrong_value',
      /more than 64/,
      '"examples"',
    ],
    ['one that is empty', { examples: [...EXAMPLES, ''] }, 'wrong_value', /"" must NOT/, '""'],
    ['one that is long', { examples: [...EXAMPLES, 'x'.repeat(501)] }, 'wrong_value', /500/, '"xxx'],
    ['one twice', { examples: [...EXAMPLES, EXAMPLES[0]] }, 'wrong_value', /stands twice/, '"examples"'],
    ['one that is blank', { examples: [...EXAMPLES, ' \t'] }, 'wrong_value', /is blank/, '" \\t"'],
    [
      'one in both lists, as an encoder reads it',
      { examples: EXAMPLES, counterExamples: ['Globex', ' is  GLOBEX cheaper? '] },
      'wrong_value',
      /is an example, too/,
      '" is  GLOBEX cheaper? "',
    ],
    ['a number', { examples: [...EXAMPLES, 3] }, 'wrong_type', /string expected, found 3/, '3'],
    ['a threshold of 0', { examples: EXAMPLES, threshold: 0 }, 'wrong_value', /0 must be > 0/, '"threshold": 0'],
    ['a threshold of 1', { examples: EXAMPLES, threshold: 1 }, 'wrong_value', /1 must be < 1/, '"threshold": 1'],
  ])('is refused where it stands, with a hint: %s', (_, d, code, message, at) => {
    const text = policyWith(d);
    const { diagnostics } = errorOf(text);
    expect(diagnostics).toMatchObject([{ code, message: expect.stringMatching(message) }]);
    const { line, source } = diagnostics[0]!;
    expect(text.split('\n')[line - 1]).toBe(source);
    expect(source).toContain(at);
  });

  it('is sound at its bounds', () => {
    const most = Array.from({ length: 64 }, (_, index) => `${'x'.repeat(490)} ${index}`);
    const d = { examples: most, counterExamples: most.map((sentence) => `y${sentence}`), threshold: 0.001 };
    expect(() => compile(JSON.parse(policyWith(d)))).not.toThrow();
  });
});
