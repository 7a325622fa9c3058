import { PII } from '../../exchange/signal.ts';
import type { Classifier } from '../classifier.ts';
import { createDetector, type Finding, LIKELY } from './detector.ts';
import { findCards } from './pii/card.ts';
import { findCryptoAddresses } from './pii/crypto-address.ts';
import { findDatesOfBirth } from './pii/date-of-birth.ts';
import { findEmails } from './pii/email.ts';
import { findIbans } from './pii/iban.ts';
import { findNpis, findVins } from './pii/identifier.ts';
import { findIps } from './pii/ip.ts';
import { findNationalIds, NATIONAL_IDS } from './pii/national-id.ts';
import { findPhones } from './pii/phone.ts';
import { REACH } from './pii/reach.ts';
import { findSsns } from './pii/ssn.ts';
import { findVats } from './pii/vat.ts';

/** Raised with every change of what is found or how it is scored: the findings are code, which has no other digest. */
const VERSION = 3;

/**
 * Finds personal data that has a form: `pii.email`, `pii.phone`, `pii.credit_card`, `pii.iban`, `pii.us_ssn`, `pii.ip`,
 * `pii.vat`, `pii.npi`, `pii.vin`, `pii.crypto_address`, `pii.date_of_birth`, and `pii.national_id.<country>` for the
 * identifiers that other states give out. Names and addresses need a model. Every span covers its whole entity and at most 128 units.
 *
 * @example
 * const signals = await createPiiDetector().classify('Card 4111 1111 1111 1111', AbortSignal.timeout(100));
 */
export function createPiiDetector(): Classifier {
  return createDetector({
    id: 'pii',
    signals: PII.map((name) => `pii.${name}`),
    longestMatch: REACH,
    table: {
      detector: 'pii',
      version: VERSION,
      signals: [...PII],
      nationalIds: NATIONAL_IDS.map(({ country, form, words, alone }) => [country, form, words, alone ?? 0]),
    },
    finders: [
      findEmails,
      findIbans,
      findCards,
      findSsns,
      findNationalIds,
      findVats,
      findNpis,
      findVins,
      findCryptoAddresses,
      findDatesOfBirth,
      findPhones,
      findIps,
    ],
    settle: dropCovered,
  });
}

/** The digits of an IBAN or a card are no other thing: what begins inside a likelier finding is dropped. */
function dropCovered(findings: readonly Finding[]): readonly Finding[] {
  const sorted = [...findings].sort((a, b) => a.start - b.start || b.score - a.score || b.end - a.end);
  const kept: Finding[] = [];
  let cover: Finding | undefined;
  for (const finding of sorted) {
    if (cover && finding.start < cover.end && finding.score <= cover.score) continue;
    kept.push(finding);
    if (finding.score >= LIKELY && (!cover || finding.end > cover.end)) cover = finding;
  }
  return kept;
}
