import type { GuardSnapshot } from './moderation/parts.ts';

/** What a policy is called in records, logs and metrics. */
export interface PolicyIdentity {
  readonly id: string;
  readonly version: string;
  readonly digest: string;
}

/** How a reload came out. */
export interface ReloadReport {
  /** Who asked, in words for the log: `SIGHUP`, `the file watch`, `the key ops`. One reload may serve several. */
  readonly askedBy: readonly string[];
  readonly before: readonly PolicyIdentity[];
  /** What decides from now on: after a failure, what decided before. */
  readonly after: readonly PolicyIdentity[];
  readonly outcome: 'changed' | 'unchanged' | 'failed';
  /** What was wrong, where it failed. */
  readonly error?: unknown;
}

export interface ReloadCounts {
  readonly success: number;
  readonly failure: number;
}

/** Holds what decides, and replaces it as a whole or not at all. */
export interface Reloader<G extends GuardSnapshot> {
  /** What decides now. Whoever takes it keeps it for as long as they need it. */
  current(): G;
  /**
   * Loads anew. While a reload runs, all who ask share the next one, which begins when it has ended: so the last who
   * asked is answered by what the files hold after that. Never rejects.
   */
  reload(askedBy: string): Promise<ReloadReport>;
  /** Whether the last reload failed, so that what decides is not what the files hold. */
  isDegraded(): boolean;
  /** Since the start; the first load is not one. */
  counts(): ReloadCounts;
}

/**
 * A reloader that begins with a guard that was loaded.
 *
 * @param load gives the next guard, checked in full, or throws.
 * @param onReload told of each reload, for the log. Must not throw.
 */
export function createReloader<G extends GuardSnapshot>(
  first: G,
  load: () => Promise<G>,
  onReload: (report: ReloadReport) => void,
): Reloader<G> {
  let current = first;
  let isDegraded = false;
  let [success, failure] = [0, 0];
  let running: Promise<unknown> = Promise.resolve();
  let next: { readonly askedBy: string[]; readonly report: Promise<ReloadReport> } | undefined;

  async function run(askedBy: readonly string[]): Promise<ReloadReport> {
    const before = identitiesOf(current);
    let report: ReloadReport;
    try {
      const loaded = await load();
      const after = identitiesOf(loaded);
      const isSame = digestsOf(before) === digestsOf(after);
      if (!isSame) current = loaded;
      isDegraded = false;
      success += 1;
      report = { askedBy, before, after, outcome: isSame ? 'unchanged' : 'changed' };
    } catch (error) {
      isDegraded = true;
      failure += 1;
      report = { askedBy, before, after: before, outcome: 'failed', error };
    }
    onReload(report);
    return report;
  }

  return {
    current: () => current,
    reload(by) {
      if (!next) {
        const askedBy: string[] = [];
        const report = running.then(() => {
          next = undefined;
          return run(askedBy);
        });
        next = { askedBy, report };
        running = report;
      }
      next.askedBy.push(by);
      return next.report;
    },
    isDegraded: () => isDegraded,
    counts: () => ({ success, failure }),
  };
}

/** What the policies of a guard are called, in their order. */
export function identitiesOf({ policies }: Pick<GuardSnapshot, 'policies'>): readonly PolicyIdentity[] {
  return policies.map(({ id, version, digest }) => ({ id, version, digest }));
}

function digestsOf(policies: readonly PolicyIdentity[]): string {
  return policies.map(({ digest }) => digest).join();
}
