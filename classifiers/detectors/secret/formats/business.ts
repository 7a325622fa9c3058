import { ALPHANUMERIC, type Format, prefixed, WORD } from './format.ts';

const UUID = '[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}';

/** Payment, mail, social networks and the tools of an office. */
export const BUSINESS: readonly Format[] = [
  prefixed('airtable', 'pat[A-Za-z0-9]{14}\\.', /^pat[A-Za-z0-9]{14}\.[a-f0-9]{64}(?!\w)/),
  prefixed('other', '[0-2]/\\d{13,17}', /^[0-2]\/\d{13,17}(?:\/\d{13,17})?:[a-f0-9]{32}(?!\w)/),
  prefixed('other', 'access_token\\$', /^access_token\$production\$[a-z0-9]{16}\$[a-f0-9]{32}(?!\w)/),
  prefixed('other', 'xkeysib-', /^xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}(?!\w)/),
  prefixed('other', 'xsmtpsib-', /^xsmtpsib-[a-f0-9]{64}-[A-Za-z0-9]{16}(?!\w)/),
  prefixed('dropbox', 'sl\\.', /^sl\.(?:u\.)?[\w=-]{100,124}/, /[\w=-]*/y),
  prefixed('facebook', 'EAA[MC]', /^EAA[MC](?=[A-Za-z]*\d)[A-Za-z0-9]{80,110}/, ALPHANUMERIC),
  prefixed('other', 'pat-(?:na|eu|ap)\\d-', new RegExp(`^pat-(?:na|eu|ap)\\d-${UUID}(?!\\w)`, 'i')),
  prefixed('other', '[a-f0-9]{32}-us', /^[a-f0-9]{32}-us\d{1,2}(?!\w)/),
  prefixed('mailgun', 'key-', /^key-[a-f0-9]{32}(?!\w)/),
  prefixed('mailgun', '[a-f0-9]{32}-[a-f0-9]{8}-', /^[a-f0-9]{32}-[a-f0-9]{8}-[a-f0-9]{8}(?![\w-])/),
  prefixed('other', 'sk\\.eyJ', /^sk\.eyJ[\w-]{60,110}\.[\w-]{2,40}/, WORD),
  prefixed(
    'other',
    'access-(?:production|development)-',
    new RegExp(`^access-(?:production|development)-${UUID}(?!\\w)`),
  ),
  prefixed('other', 're_', /^re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?!\w)/),
  prefixed('square', 'sq0(?:atp|csp|idp)-', /^sq0(?:atp-[\w-]{22}|csp-[\w-]{43})(?![\w-])/),
  prefixed('square', 'EAAA', /^EAAA[\w+=-]{60}(?![\w=-])/),
  prefixed('twitter', 'A{22}', /^A{22}(?=[A-Za-z0-9]*%)[A-Za-z0-9%]{60,100}/, /[A-Za-z0-9%]*/y),
  prefixed('other', 'shippo_live_', /^shippo_live_[a-f0-9]{40}(?!\w)/),
  prefixed('other', 'tfp_', /^tfp_[\w.=-]{59}(?![\w-])/),
  prefixed('other', 'duffel_live_', /^duffel_live_[\w=-]{43}(?![\w-])/),
  prefixed('other', 'EZAK', /^EZAK[A-Za-z0-9]{54}(?!\w)/),
  prefixed('other', 'FLWSECK-', /^FLWSECK-[a-f0-9]{32}-X(?!\w)/i),
  prefixed('other', 'rzp_live_', /^rzp_live_[A-Za-z0-9]{14}(?!\w)/),
  prefixed('other', 'live_', /^live_(?=[A-Za-z]*\d)(?=[a-z0-9]*[A-Z])[A-Za-z0-9]{30}(?!\w)/),
];
