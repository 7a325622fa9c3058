import { describe, expect, it } from 'vitest';
import { ENTITIES, HAZARDS, labelOf, membersOf, PII, SECRETS, SIGNALS } from '../../exchange/signal.ts';

describe('the name of a signal in a policy', () => {
  it('stands for itself, or for the members of its group', () => {
    expect(membersOf('pii.email')).toEqual(['pii.email']);
    expect(membersOf('pii')).toEqual(PII.map((name) => `pii.${name}`));
    expect(membersOf('hazard')).toEqual(HAZARDS.map((name) => `hazard.${name}`));
    expect(membersOf('entity')).toEqual(ENTITIES.map((name) => `entity.${name}`));
    for (const name of SIGNALS) expect(membersOf(name)).toEqual([name]);
  });

  it('secret is the live formats only', () => {
    const live = SECRETS.filter((name) => name !== 'sample' && name !== 'high_entropy');
    expect(membersOf('secret')).toEqual(live.map((name) => `secret.${name}`));
    expect(membersOf('secret.sample')).toEqual(['secret.sample']);
  });

  it.each(['pi', 'pii.', 'email', '', 'hazards', 'injection.x'])('%j is none', (name) => {
    expect(membersOf(name)).toEqual([]);
  });

  it('of a policy’s own detector is known where it is defined', () => {
    expect(membersOf('custom.ticket')).toEqual([]);
    expect(membersOf('custom', ['custom.ticket', 'pii.email'])).toEqual(['custom.ticket']);
  });

  it('has a label for a redaction', () => {
    expect(labelOf('pii.credit_card')).toBe('CREDIT_CARD');
    expect(labelOf('secret.aws')).toBe('AWS_SECRET');
    expect(labelOf('custom.a.b')).toBe('A_B');
    expect(labelOf('toxicity')).toBe('TOXICITY');
    expect(labelOf('entity.person')).toBe('PERSON');
  });
});
