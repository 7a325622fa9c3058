import { SIGNAL_OF_LABEL } from './pii.ts';

/** A kind of thing that data sets label, and how each side calls it. */
export interface Kind {
  readonly name: string;
  /** Labels of the data sets. */
  readonly labels: readonly string[];
  /** Our signals. */
  readonly signals: readonly string[];
  /** Presidio's entities; none where it has no name for it. */
  readonly entities: readonly string[];
  /** Labels in which a mark is neither right nor wrong: the town in a street address is a place, and not labelled as one. */
  readonly neutral?: readonly string[];
}

/** Presidio's entity for each of our signals. Where it has several, they are a country's numbers. */
const ENTITIES: Readonly<Record<string, readonly string[]>> = {
  'pii.email': ['EMAIL_ADDRESS'],
  'pii.phone': ['PHONE_NUMBER'],
  'pii.credit_card': ['CREDIT_CARD'],
  'pii.iban': ['IBAN_CODE'],
  'pii.us_ssn': ['US_SSN'],
  'pii.ip': ['IP_ADDRESS'],
  'pii.national_id.in': ['IN_AADHAAR', 'IN_PAN', 'IN_VOTER'],
  'entity.person': ['PERSON'],
  'entity.organization': ['ORGANIZATION'],
  'entity.location': ['LOCATION'],
  'entity.address': [],
};

/** What only Presidio has a name for. */
const ONLY_PRESIDIO: readonly Kind[] = [
  { name: 'domain name', labels: ['DOMAIN_NAME'], signals: [], entities: ['URL'] },
  // spaCy's DATE, which Presidio makes one of, is of ages too.
  { name: 'date, time or age', labels: ['DATE_TIME', 'AGE'], signals: [], entities: ['DATE_TIME'] },
  { name: 'nationality, religion, politics', labels: ['NRP'], signals: [], entities: ['NRP'] },
  {
    name: 'US driving licence',
    labels: ['US_DRIVER_LICENSE', 'DRIVER_LICENSE', 'DRIVERS_LICENSE', 'DRIVER_LICENSE_NUM', 'LICENSE'],
    signals: [],
    entities: ['US_DRIVER_LICENSE'],
  },
  { name: 'passport', labels: ['PASSPORT', 'PASSPORT_NUM'], signals: [], entities: ['US_PASSPORT'] },
  {
    name: 'bank account',
    labels: ['ACCOUNT', 'ACCOUNT_NUMBER', 'ACCOUNT_NUM', 'BANK_ACCOUNT', 'BANK_ACCOUNT_NUM'],
    signals: [],
    entities: ['US_BANK_NUMBER'],
  },
];

/** Every kind that one of the two has a name for, whether it gives it as it is run or not. No label, signal or entity is in two of them. */
export const KINDS: readonly Kind[] = [
  ...Object.entries(ENTITIES).map(([signal, entities]) => ({
    name: signal,
    labels: labelsOf(signal),
    signals: [signal],
    entities,
    ...(signal === 'entity.location' && { neutral: labelsOf('entity.address') }),
  })),
  ...ONLY_PRESIDIO,
];

function labelsOf(signal: string): readonly string[] {
  return Object.keys(SIGNAL_OF_LABEL).filter((label) => SIGNAL_OF_LABEL[label] === signal);
}
