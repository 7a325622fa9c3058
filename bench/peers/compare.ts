import { do_not_optimize } from 'mitata';
import { quantile } from '../numbers.ts';
import { loadCedar } from './cedar.ts';
import type { Engine, Given, Prepared } from './engine.ts';
import { loadOpa } from './opa.ts';
import { loadPortcullis, policySignals } from './portcullis.ts';

/** How one engine did; decisions a second, the median round. */
export interface PeerResult {
  readonly engine: string;
  readonly version: string;
  readonly gives: string;
  readonly noneFires: Rate;
  readonly twoFire: Rate;
}

export interface Rate {
  readonly decisions: number;
  /** How many times as fast Portcullis is: the median of the rounds, each of which measures all engines. */
  readonly ratio: number;
}

/** Different requests of a kind, asked in turn. */
const REQUESTS = 64;
const WARMUP_ROUNDS = 3;
const ROUNDS = 15;
const ROUND_MS = 100;
/** The signals of the two rules that are to fire, and the score that fires them. */
const LOUD: readonly string[] = ['injection', 'secret.github'];
const LOUD_SCORE = 0.98;
/** The scores below fire none; in ten-thousandths. */
const QUIET_UNITS = 4_000;

/** The three engines, ours first, with the same twenty rules. */
export async function loadEngines(): Promise<readonly Engine[]> {
  return [loadPortcullis(), loadCedar(), await loadOpa()];
}

/** Measures all engines in rounds, in another order in each, over the same requests. */
export async function measurePeers(): Promise<readonly PeerResult[]> {
  const engines = await loadEngines();
  const none = compare(engines, 0);
  const two = compare(engines, 2);
  return engines.map(({ name, version, gives }, which) => ({
    engine: name,
    version,
    gives,
    noneFires: none[which]!,
    twoFire: two[which]!,
  }));
}

function compare(engines: readonly Engine[], firing: 0 | 2): readonly Rate[] {
  const signals = policySignals();
  const given = Array.from({ length: REQUESTS }, (_, index) => givenFor(signals, index, firing));
  const prepared = engines.map((engine) => given.map((request) => ready(engine, request, firing)));
  const rates: number[][] = engines.map(() => []);
  for (let round = -WARMUP_ROUNDS; round < ROUNDS; round++) {
    for (let turn = 0; turn < engines.length; turn++) {
      const which = (round + WARMUP_ROUNDS + turn) % engines.length;
      const rate = load(prepared[which]!);
      if (round >= 0) rates[which]!.push(rate);
    }
  }
  const [ours] = rates;
  return rates.map((theirs) => ({
    decisions: quantile(theirs, 0.5),
    ratio: quantile(
      theirs.map((rate, round) => ours![round]! / rate),
      0.5,
    ),
  }));
}

/** Quiet scores that differ from request to request, and a loud one where rules are to fire. */
function givenFor(signals: readonly string[], index: number, firing: 0 | 2): Given {
  const scores = signals.map((name, place) => {
    if (firing > 0 && LOUD.includes(name)) return [name, LOUD_SCORE];
    return [name, ((index * 311 + place * 1_709) % QUIET_UNITS) / 10_000];
  });
  return { stage: 'input', role: 'user', scores: Object.fromEntries(scores) };
}

/** @throws Error when as many rules do not fire as the measurement says. */
function ready(engine: Engine, given: Given, firing: number): Prepared {
  const prepared = engine.prepare(given);
  const { rules } = prepared.outcome();
  if (rules.length !== firing) throw new Error(`${rules.length} rules of ${engine.name} fired, not ${firing}`);
  return prepared;
}

/** Decisions a second over the requests in turn. */
function load(requests: readonly Prepared[]): number {
  let decided = 0;
  const begun = performance.now();
  while (performance.now() - begun < ROUND_MS) {
    for (const request of requests) do_not_optimize(request.decide());
    decided += requests.length;
  }
  return decided / ((performance.now() - begun) / 1000);
}
