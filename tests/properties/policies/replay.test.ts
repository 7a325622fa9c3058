import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODALITIES, type Modality, ROLES, type Role, type Segment, type Stage } from '../../../exchange/segment.ts';
import type { Signal } from '../../../exchange/signal.ts';
import type { OpenedRecord } from '../../../gateway/audit/audit.ts';
import { recordText } from '../../../gateway/audit/record.ts';
import { createScanner } from '../../../gateway/moderation/scan.ts';
import { replayExchange } from '../../../policies/analysis/replay.ts';
import type { CompiledPolicy } from '../../../policies/engine/compiled.ts';
import type { PolicyDocument } from '../../../policies/engine/document.ts';
import { applies, neededSignals } from '../../../policies/engine/evaluate.ts';
import { compile, policy, type Situation, situation } from './arbitraries.ts';

const runs = { numRuns: 500 };

interface Given extends Situation {
  readonly role: Role;
  readonly modality: Modality;
  readonly turn: Segment['turn'];
  readonly length: number;
}

const given: fc.Arbitrary<Given> = fc
  .record({
    base: situation,
    role: fc.constantFrom(...ROLES),
    modality: fc.constantFrom('text' as const, 'text' as const, ...MODALITIES),
    turn: fc.constantFrom('newest' as const, 'older' as const),
    length: fc.constantFrom(12, 5, 2, 0),
  })
  .map(({ base, ...more }) => ({ ...base, ...more }));
const situations = fc.array(given, { minLength: 1, maxLength: 3 });

const text = (value: string | number | undefined) => (value === undefined ? undefined : String(value));

/** An exchange as the gateway would scan and record it, read back from the line in the log. */
async function recorded(policies: readonly CompiledPolicy[], some: readonly Given[]): Promise<OpenedRecord> {
  const [{ facts, time = 0 }] = some as readonly [Given];
  const tenant = text(facts['caller.tenant']);
  const role = text(facts['caller.role']);
  const caller = { key: 'local', ...(tenant && { tenant }), ...(role && { role }) };
  const exchange = { id: 'exc_1', time, protocol: 'openai.chat', caller, request: { model: 'fixture' } };
  let signals: Situation['signals'] = new Map();
  /** As the schedule does: every needed signal has an answer, and whatever else was found comes along. */
  const scan = async (input: { text: string; modality: Modality }, needed: ReadonlySet<string>) => {
    const isEmpty = input.modality === 'text' && input.text === '';
    const found = new Map<string, Signal>(isEmpty ? [] : signals);
    for (const name of needed) {
      const known = signals.get(name) ?? { name, unknown: 'error' };
      found.set(name, isEmpty && 'score' in known ? { name, score: 0 } : known);
    }
    return found;
  };
  const parts = { schedule: { scan, longestMatch: 0 }, audit: { commit: () => '' } };
  const applying = policies.filter((one) =>
    applies(one, { ...(tenant && { 'caller.tenant': tenant }), model: 'fixture' }),
  );
  const scanner = createScanner(parts as unknown as Parameters<typeof createScanner>[0], applying, exchange);
  const scans: OpenedRecord['scans'][number][] = [];
  for (const [index, one] of some.entries()) {
    signals = one.signals;
    const toolName = text(one.facts['tool.name']);
    const segment: Segment = {
      pointer: `/messages/${index}/content`,
      stage: one.facts['segment.stage'] as Stage,
      role: one.role,
      modality: one.modality,
      form: 'text',
      text: 'x'.repeat(one.length),
      turn: one.turn,
      ...(toolName !== undefined && { toolName }),
    };
    scans.push((await scanner.scan(segment)).record);
  }
  const { id, request, protocol } = exchange;
  const record: OpenedRecord = {
    ...{ event: 'opened', exchange: id, time, protocol, model: request.model, stream: false, ...caller, scans },
    policies: applying.map(({ id: name, version, digest }) => ({ id: name, version, digest })),
    classifiers: [],
  };
  return JSON.parse(recordText(record));
}

const beside = fc.array(policy, { maxLength: 1 });
const named = (document: PolicyDocument, id: string) => compile({ ...document, id });

describe('a recorded exchange, decided again', () => {
  it('by a policy that was in force comes out the same, whatever policies decided beside it', async () => {
    await fc.assert(
      fc.asyncProperty(policy, beside, situations, async (document, others, some) => {
        const subject = compile(document);
        const record = await recorded([subject, ...others.map((other) => named(other, 'gamma'))], some);
        const result = replayExchange({ policy: subject }, record);
        const isCovered = record.policies.some(({ id }) => id === document.id);
        expect(result.outcome).toBe(isCovered ? 'same' : 'uncovered');
        expect(result.comparison).toBe(isCovered ? 'in force' : 'other policies');
      }),
      runs,
    );
  });

  it('is undecidable where the record lacks any one signal that the policy needs for a text', async () => {
    let checked = 0;
    await fc.assert(
      fc.asyncProperty(policy, situations, fc.nat(), async (document, some, pick) => {
        const subject = compile(document);
        const record = await recorded([subject], some);
        if (record.policies.length === 0) return;
        const index = pick % record.scans.length;
        const scan = record.scans[index]!;
        if (scan.modality === 'text' && scan.length === 0) return;
        const needed = [...neededSignals([subject], factsOf(record, scan))];
        const lost = needed[pick % Math.max(1, needed.length)];
        if (lost === undefined) return;
        const scans = record.scans.map((one, at) =>
          at === index ? { ...one, signals: one.signals.filter(({ name }) => name !== lost) } : one,
        );
        const result = replayExchange({ policy: subject }, { ...record, scans });
        expect(result.outcome).toBe('undecidable');
        expect(result.scans).toMatchObject([{ pointer: scan.pointer, outcome: 'undecidable', missing: [lost] }]);
        checked += 1;
      }),
      runs,
    );
    expect(checked).toBeGreaterThan(100);
  });

  it('does not depend on signals that the policy does not need', async () => {
    await fc.assert(
      fc.asyncProperty(policy, policy, situations, async (then, now, some) => {
        const [before, after] = [compile(then), named(now, 'now')];
        const record = await recorded([before], some);
        const scans = record.scans.map((scan) => {
          const needed = neededSignals([after], factsOf(record, scan));
          return { ...scan, signals: scan.signals.filter(({ name }) => needed.has(name)) };
        });
        expect(replayExchange({ policy: after }, { ...record, scans })).toEqual(
          replayExchange({ policy: after }, record),
        );
      }),
      runs,
    );
  });
});

function factsOf(record: OpenedRecord, scan: OpenedRecord['scans'][number]): Situation['facts'] {
  return {
    'segment.stage': scan.stage,
    'segment.role': scan.role,
    'segment.modality': scan.modality,
    'segment.length': scan.length,
    'segment.turn': scan.turn,
    ...(scan.toolName !== undefined && { 'tool.name': scan.toolName }),
    ...(record.tenant !== undefined && { 'caller.tenant': record.tenant }),
    ...(record.role !== undefined && { 'caller.role': record.role }),
    model: record.model,
    protocol: record.protocol,
  };
}
