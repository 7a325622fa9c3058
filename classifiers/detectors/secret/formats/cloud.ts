import { bech32 } from '../../checksum.ts';
import { type Format, prefixed, WORD } from './format.ts';

const AGE = 'AGE-SECRET-KEY-1';

/** Clouds, data bases, and what keeps and deploys secrets. */
export const CLOUD: readonly Format[] = [
  prefixed('alibaba', 'LTAI', /^LTAI[A-Za-z0-9]{20}(?!\w)/),
  prefixed('tencent', 'AKID', /^AKID(?=[A-Za-z]*\d)[A-Za-z0-9]{32}(?!\w)/),
  prefixed('other', 'AQVN', /^AQVN[\w-]{35,38}(?![\w-])/),
  prefixed('other', 'YC', /^YC(?=[A-Za-z_-]*\d)[\w-]{38}(?![\w-])/),
  prefixed('other', 'y[0-3]_', /^y[0-3]_[\w-]{50,70}(?![\w-])/),
  prefixed('databricks', 'dapi', /^dapi[a-f0-9]{32}(?:-\d)?(?!\w)/),
  prefixed('vault', 'hv[sbr]\\.', /^hv[sbr]\.[\w-]{60,110}/, WORD),
  prefixed('terraform', '[A-Za-z0-9]{14}\\.atlasv1\\.', /^[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}(?![\w-])/),
  prefixed(
    'other',
    'dp\\.(?:pt|st|ct|sa|scim|audit)\\.',
    /^dp\.[a-z]{2,5}\.(?:[\w-]{2,35}\.)?[A-Za-z0-9]{40,44}(?!\w)/,
  ),
  prefixed('other', 'pscale_', /^pscale_(?:tkn|oauth|pw)_[\w=.-]{32,64}/),
  prefixed('supabase', 'sbp_', /^sbp_(?:v0_)?[a-f0-9]{40}(?!\w)/),
  prefixed('supabase', 'sb_secret_', /^sb_secret_[\w-]{22}_[\w-]{8}(?![\w-])/),
  prefixed('heroku', 'HRKU-AA', /^HRKU-AA[\w-]{58}(?![\w-])/),
  prefixed('other', 'nf[pcoub]_', /^nf[pcoub]_[A-Za-z0-9]{36}(?!\w)/),
  prefixed('other', 'fo1_', /^fo1_[\w-]{43}(?![\w-])/),
  prefixed('other', 'fm[12][ar]?_', /^fm[12][ar]?_[A-Za-z0-9+/]{80,110}/, /[\w+/=]*/y),
  prefixed('vercel', 'vc[pirak]_', /^vc[pirak]_[A-Za-z0-9]{50,60}(?!\w)/),
  prefixed('other', 'pul-', /^pul-[a-f0-9]{40}(?!\w)/),
  prefixed('other', 'tskey-', /^tskey-[a-z]{3,8}-[A-Za-z0-9]{8,24}-[A-Za-z0-9]{24,40}(?!\w)/),
  prefixed('other', AGE, /^AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}(?!\w)/),
  prefixed('docker', 'dckr_(?:pat|oat)_', /^dckr_(?:pat|oat)_[\w-]{27,40}(?![\w-])/),
  prefixed('other', 'dt0[a-z]\\d\\d\\.', /^dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}(?!\w)/),
  prefixed('other', 'sha256~', /^sha256~[\w-]{43}(?![\w-])/),
  prefixed('other', 'ops_eyJ', /^ops_eyJ[\w-]{80,110}/, /[\w=-]*/y),
  prefixed('other', 'napi_', /^napi_[a-z0-9]{64}(?!\w)/),
  prefixed('other', 'rnd_', /^rnd_[A-Za-z0-9]{32}(?!\w)/),
  prefixed('other', 'ico-', /^ico-[A-Za-z0-9]{32}(?!\w)/),
  prefixed('other', 'pnu_', /^pnu_[A-Za-z0-9]{36}(?!\w)/),
].map((format) => (format.opening === AGE ? { ...format, check: ageChecksum } : format));

/** The last six characters check the others (BIP 173); a mistyped key is one all the same. */
function ageChecksum(key: string): number {
  const [prefix, data] = [key.slice(0, 15), key.slice(16)];
  return bech32(prefix.toLowerCase(), data.toLowerCase()) === 1 ? 0.99 : 0.9;
}
