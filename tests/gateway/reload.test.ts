import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { PortcullisError } from '../../exchange/errors.ts';
import type { GuardSnapshot } from '../../gateway/moderation/parts.ts';
import { createReloader, type ReloadReport } from '../../gateway/reload.ts';
import { reloadText } from '../../gateway/reload-text.ts';
import { renderMetrics } from '../../gateway/telemetry/metrics.ts';

/** A guard of one policy, of which a reloader reads nothing but the name. */
function guardOf(version: number): GuardSnapshot {
  const policies = [{ id: 'acme/a', version: `${version}.0.0`, digest: `sha256:${version}` }];
  return { policies, schedule: {} } as unknown as GuardSnapshot;
}

/** A store whose content a load reads when it begins; a negative version is a policy that cannot be used. */
function store(version: number) {
  const held = { version, loads: 0, atOnce: 0, mostAtOnce: 0 };
  const load = async () => {
    held.loads += 1;
    held.atOnce += 1;
    held.mostAtOnce = Math.max(held.mostAtOnce, held.atOnce);
    const read = held.version;
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    held.atOnce -= 1;
    if (read < 0) throw new PortcullisError('invalid_policy', `version ${read}`);
    return guardOf(read);
  };
  return { held, load };
}

const versionOf = (guard: GuardSnapshot) => Number.parseInt(guard.policies[0]?.version ?? '', 10);
const nameOf = (version: number) => ({ id: 'acme/a', version: `${version}.0.0`, digest: `sha256:${version}` });

describe('reloads', () => {
  it('come one at a time; each who asked is answered by what was written before they asked, or later', async () => {
    const step = fc.record({ version: fc.integer({ min: -2, max: 3 }), turns: fc.nat(5) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const { held, load } = store(0);
        const reports: ReloadReport[] = [];
        const reloader = createReloader(guardOf(0), load, (report) => void reports.push(report));
        const asked: Promise<ReloadReport>[] = [];
        for (const [index, { version, turns }] of steps.entries()) {
          held.version = version;
          asked.push(reloader.reload(`step ${index}`));
          for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        }
        const answers = await Promise.all(asked);
        expect(held.mostAtOnce).toBe(1);

        for (const [index, answer] of answers.entries()) {
          const later = steps.slice(index).map(({ version }) => version);
          const found = answer.outcome === 'failed' ? answer.error : answer.after[0];
          const expected = later.map((version) =>
            version < 0 ? expect.objectContaining({ message: `version ${version}` }) : nameOf(version),
          );
          expect(expected).toContainEqual(found);
          expect(answer.askedBy).toContain(`step ${index}`);
        }
        // Nobody is left out, and nobody is served twice.
        expect(reports.flatMap(({ askedBy }) => askedBy)).toEqual(steps.map((_, index) => `step ${index}`));

        // What decides is what the last load that succeeded read; what is degraded is what the last one could not.
        let current = 0;
        for (const report of reports) {
          expect(report.before).toEqual([nameOf(current)]);
          if (report.outcome !== 'failed') current = Number.parseInt(report.after[0]?.version ?? '', 10);
          expect(report.after).toEqual([nameOf(current)]);
          expect(report.outcome === 'unchanged').toBe(
            report.outcome !== 'failed' && report.before[0]?.digest === report.after[0]?.digest,
          );
        }
        expect(versionOf(reloader.current())).toBe(current);
        expect(reloader.isDegraded()).toBe((steps.at(-1)?.version ?? 0) < 0);
        const failure = reports.filter(({ outcome }) => outcome === 'failed').length;
        expect(reloader.counts()).toEqual({ success: reports.length - failure, failure });
      }),
      { numRuns: 100 },
    );
  });

  it('that find nothing new keep the very guard that there is, and say so', async () => {
    const first = guardOf(1);
    const reloader = createReloader(first, store(1).load, () => undefined);
    expect(await reloader.reload('SIGHUP')).toMatchObject({ outcome: 'unchanged' });
    expect(reloader.current()).toBe(first);
  });

  it('that many ask for while one runs are one', async () => {
    const { held, load } = store(1);
    const reloader = createReloader(guardOf(0), load, () => undefined);
    const first = reloader.reload('first');
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, ...Array.from({ length: 50 }, () => reloader.reload('SIGHUP'))]);
    expect(held.loads).toBe(2);
  });

  it('go on after an error that is a defect of ours', async () => {
    const load = vi.fn<() => Promise<GuardSnapshot>>().mockRejectedValueOnce(new TypeError('defect'));
    load.mockResolvedValueOnce(guardOf(2));
    const reloader = createReloader(guardOf(1), load, () => undefined);
    expect(await reloader.reload('SIGHUP')).toMatchObject({ outcome: 'failed', error: { message: 'defect' } });
    expect(versionOf(reloader.current())).toBe(1);
    expect(await reloader.reload('SIGHUP')).toMatchObject({ outcome: 'changed' });
    expect(versionOf(reloader.current())).toBe(2);
  });
});

describe('the log tells', () => {
  const report = { askedBy: ['SIGHUP', 'the key ops', 'SIGHUP'], before: [nameOf(1)], after: [nameOf(2)] };

  it('who asked, and what decides from now on', () => {
    expect(reloadText({ ...report, outcome: 'changed' })).toBe(
      'policies reloaded for SIGHUP, the key ops: acme/a 1.0.0 (sha256:1) -> acme/a 2.0.0 (sha256:2)',
    );
    expect(reloadText({ ...report, after: report.before, outcome: 'unchanged' })).toMatch(/nothing has changed/);
  });

  it('all of a diagnostic, or where a defect is', () => {
    const failed = { ...report, after: report.before, outcome: 'failed' } as const;
    const text = reloadText({ ...failed, error: new PortcullisError('invalid_policy', 'one\n\ntwo') });
    expect(text).toMatch(/^error\[invalid_policy\]: one\n\ntwo\npolicies not reloaded .* 1\.0\.0 .* still in force$/);
    expect(reloadText({ ...failed, error: new TypeError('defect') })).toMatch(/TypeError: defect\n +at /);
  });
});

it('metrics are in the text format of Prometheus, whatever a policy is called', () => {
  const name = { id: 'a"b\\c\nd', version: '1.0.0', digest: 'sha256:0' };
  const text = renderMetrics({ reloads: { success: 3, failure: 1 }, isDegraded: true, policies: [name] });
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(samples).toEqual([
    'portcullis_policy_reloads_total{outcome="success"} 3',
    'portcullis_policy_reloads_total{outcome="failure"} 1',
    'portcullis_policy_last_reload_successful 0',
    'portcullis_policy_info{id="a\\"b\\\\c\\nd",version="1.0.0",digest="sha256:0"} 1',
  ]);
  for (const sample of samples) {
    const family = /^\w+/.exec(sample)?.[0];
    expect(text).toMatch(new RegExp(`^# TYPE ${family} (counter|gauge)$`, 'm'));
  }
  expect(text.endsWith('\n')).toBe(true);
});
