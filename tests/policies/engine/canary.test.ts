import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../exchange/segment.ts';
import { compilePolicy } from '../../../policies/engine/compile.ts';
import type { Mode } from '../../../policies/engine/document.ts';
import { evaluate } from '../../../policies/engine/evaluate.ts';
import { parsePolicy } from '../../../policies/engine/parse.ts';

const FOUND = new Map([['injection', { name: 'injection', score: 1 }]]);

/** A policy with one rule that blocks an injection. */
function compiled({ mode, ruleMode, version = '1.0.0', id = 'acme/one' }: Settings) {
  const document = {
    id,
    version,
    ...(mode && { mode }),
    defaults: { message: 'no' },
    rules: [
      {
        id: 'injection',
        at: ['input'],
        ...(ruleMode && { mode: ruleMode }),
        when: { signal: 'injection', gte: 0.5 },
        then: { effect: 'block' },
      },
    ],
    messages: { no: { as: 'refusal', code: 'no', text: { en: 'No.' } } },
  };
  return compilePolicy(parsePolicy(JSON.stringify(document), 'canary.json'), { operatingPoint: () => undefined });
}

interface Settings {
  readonly mode?: Mode;
  readonly ruleMode?: Mode;
  readonly version?: string;
  readonly id?: string;
}

function blocks(settings: Settings, facts: Facts): boolean {
  const { verdict, reasons } = evaluate(compiled(settings), { 'segment.stage': 'input', ...facts }, FOUND);
  // Enforced or not, what the rule found is on record.
  expect(reasons.map(({ rule, shadow }) => [rule, shadow])).toEqual([['injection', verdict !== 'block']]);
  return verdict === 'block';
}

const canary = (percent: number, by?: 'tenant' | 'key' | 'exchange'): Mode => ({
  state: 'canary',
  percent,
  ...(by && { by }),
});
const facts = fc.record({ 'caller.tenant': fc.string(), 'caller.key': fc.string(), 'exchange.id': fc.string() });
const by = fc.constantFrom('tenant', 'key', 'exchange');
const percent = fc.integer({ min: 0, max: 100 });

describe('a canary', () => {
  it('enforces for its share of the tenants, and shadows the others', () => {
    const tenants = Array.from({ length: 2_000 }, (_, index) => `tenant-${index}`);
    const policy = compiled({ ruleMode: canary(30) });
    const enforced = tenants.filter(
      (tenant) => evaluate(policy, { 'segment.stage': 'input', 'caller.tenant': tenant }, FOUND).verdict === 'block',
    );
    // Five standard deviations of a fair choice are 5 %.
    expect(enforced.length / tenants.length).toBeGreaterThan(0.25);
    expect(enforced.length / tenants.length).toBeLessThan(0.35);
  });

  it('is the same in every version, and for nobody at 0 % and for all at 100 %', () => {
    fc.assert(
      fc.property(facts, by, percent, fc.boolean(), (given, by, share, ofRule) => {
        const settings = (mode: Mode, version: string) => ({ [ofRule ? 'ruleMode' : 'mode']: mode, version });
        expect(blocks(settings(canary(share, by), '2.7.1'), given)).toBe(
          blocks(settings(canary(share, by), '1.0.0'), given),
        );
        expect(blocks(settings(canary(0, by), '1.0.0'), given)).toBe(false);
        expect(blocks(settings(canary(100, by), '1.0.0'), given)).toBe(true);
      }),
    );
  });

  it('keeps whom it has when its share grows', () => {
    fc.assert(
      fc.property(facts, by, percent, percent, (given, by, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        if (blocks({ ruleMode: canary(less, by) }, given))
          expect(blocks({ ruleMode: canary(more, by) }, given)).toBe(true);
      }),
    );
  });

  it('depends on its own subject alone', () => {
    fc.assert(
      fc.property(facts, facts, percent, (one, other, share) => {
        const sameTenant = { ...other, 'caller.tenant': one['caller.tenant'] };
        expect(blocks({ ruleMode: canary(share) }, one)).toBe(blocks({ ruleMode: canary(share) }, sameTenant));
      }),
    );
  });

  it('is shadow for a caller without a tenant', () => {
    expect(blocks({ ruleMode: canary(100) }, { 'caller.key': 'k', 'exchange.id': 'e' })).toBe(false);
  });

  it('chooses others for another policy, and by another rule', () => {
    const tenants = Array.from({ length: 200 }, (_, index) => ({ 'caller.tenant': `tenant-${index}` }));
    const chosen = (settings: Settings) => tenants.map((tenant) => blocks(settings, tenant));
    expect(chosen({ ruleMode: canary(50) })).not.toEqual(chosen({ ruleMode: canary(50), id: 'acme/two' }));
    expect(chosen({ ruleMode: canary(50) })).not.toEqual(chosen({ mode: canary(50) }));
  });

  it('never enforces what is shadow', () => {
    const tenant = { 'caller.tenant': 'acme' };
    expect(blocks({ mode: 'shadow', ruleMode: canary(100) }, tenant)).toBe(false);
    expect(blocks({ mode: canary(100), ruleMode: 'shadow' }, tenant)).toBe(false);
  });

  it('is named in the summary of a rule', () => {
    expect(compiled({ ruleMode: canary(10) }).rules).toMatchObject([{ mode: 'canary' }]);
    expect(compiled({ mode: 'shadow', ruleMode: canary(10) }).rules).toMatchObject([{ mode: 'shadow' }]);
  });
});
