import type { DurableObjectNamespace, ExecutionContext } from 'cloudflare:workers';
import { PortcullisError } from '../../exchange/errors.ts';
import type { CallerLimits } from './accounts.ts';
import { type Admissions, createAdmissions } from './admission.ts';
import type { Account, Limiter, LimitStore } from './limiter.ts';
import type { LimiterObject } from './limiter-object.worker.ts';
import { createSharedLimiter } from './shared.ts';

/** How long an object may take, in milliseconds; it may be on another continent. */
const DEADLINE_MS = 2_000;
/** From one try to tell what was used to the next, in milliseconds: a request may last some 30 s after its answer. */
const RETRIES_MS = [500, 2_000, 5_000, 10_000];

export interface ObjectLimitParts {
  readonly limits: CallerLimits;
  readonly objects: DurableObjectNamespace<LimiterObject>;
  readonly context: ExecutionContext;
  readonly onError: (error: unknown) => void;
}

/**
 * Admission for one request, counted by Durable Objects. A runtime of requests has no other time than theirs: what one
 * holds is renewed while it lasts, and what it used is told again, where its object was away, in the seconds after it.
 */
export function createObjectAdmissions({ limits, objects, context, onError }: ObjectLimitParts): Admissions {
  const shared = createStore(objects, context, onError);
  const newLimiter = (): Limiter =>
    createSharedLimiter({
      shared,
      local: NOBODY,
      onDown: 'closed',
      now: Date.now,
      onError,
      isAway: () => false,
      every(ms, work) {
        const timer = setInterval(work, ms);
        return () => clearInterval(timer);
      },
    });
  return createAdmissions({ limits, limiter: untilSettled(newLimiter) });
}

/** A limiter that begins with the first take, and whose timer ends with what it holds. */
function untilSettled(newLimiter: () => Limiter): Limiter {
  let limiter: Limiter | undefined;
  let holds = 0;
  const rest = async (): Promise<void> => {
    if (holds > 0) return;
    await limiter?.close();
    limiter = undefined;
  };
  return {
    async take(lease, accounts, take) {
      limiter ??= newLimiter();
      try {
        const verdict = await limiter.take(lease, accounts, take);
        if (take.isEntry && !verdict.refused) holds += 1;
        return verdict;
      } finally {
        await rest();
      }
    },
    async settle(lease, accounts, tokens) {
      await limiter?.settle(lease, accounts, tokens);
      holds -= 1;
      await rest();
    },
    close: async () => limiter?.close(),
  };
}

/** Stands where a limiter asks for one of its own; an object that is away is never replaced by it. */
const NOBODY: LimitStore = {
  take: () => Promise.reject(new RangeError('nothing is counted here')),
  settle: () => Promise.reject(new RangeError('nothing is counted here')),
  renew: () => Promise.reject(new RangeError('nothing is counted here')),
};

function createStore(
  objects: DurableObjectNamespace<LimiterObject>,
  context: ExecutionContext,
  onError: (error: unknown) => void,
): LimitStore {
  const objectOf = (accounts: readonly Account[]) => objects.getByName(nameOf(accounts));
  const tell = (lease: string, accounts: readonly Account[], tokens: number, isRetry: boolean) =>
    inTime(objectOf(accounts).settle(lease, accounts, tokens, isRetry));
  const tellLater = async (lease: string, accounts: readonly Account[], tokens: number): Promise<void> => {
    for (const ms of RETRIES_MS) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      try {
        return await tell(lease, accounts, tokens, true);
      } catch (error) {
        onError(error);
      }
    }
  };
  return {
    take: (lease, accounts, take) => inTime(objectOf(accounts).take(lease, accounts, take)),
    renew: (lease, accounts, tokens) => inTime(objectOf(accounts).renew(lease, accounts, tokens)),
    settle(lease, accounts, tokens, isRetry) {
      const told = tell(lease, accounts, tokens, isRetry);
      // Also where the client has gone, whose request the runtime would end.
      context.waitUntil(told.catch(() => tellLater(lease, accounts, tokens)));
      return told.catch(onError);
    },
  };
}

/** The accounts of a tenant are counted together, in one object: so a call is atomic over all of them. */
function nameOf(accounts: readonly Account[]): string {
  const { of, name } = accounts.find((account) => account.of === 'tenant') ?? accounts[0]!;
  return `${of}:${name}`;
}

async function inTime<T>(call: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the object did not answer in ${DEADLINE_MS} ms`)), DEADLINE_MS);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws PortcullisError `invalid_config`: the configuration has limits, and nothing would count. */
export function noLimiter(): never {
  const problem = 'the configuration has limits, and the binding LIMITS is missing: add it as in wrangler.toml';
  throw new PortcullisError('invalid_config', problem);
}
