import { BUSINESS } from './formats/business.ts';
import { CLOUD } from './formats/cloud.ts';
import { DEVELOPER } from './formats/developer.ts';
import type { Format } from './formats/format.ts';
import { BY_ISSUER } from './formats/issuers.ts';
import { MODELS } from './formats/models.ts';

/** All formats. The first that fits counts, so those with longer openings stand before `sk-` and the like. */
export const FORMATS: readonly Format[] = [...MODELS, ...BY_ISSUER, ...CLOUD, ...DEVELOPER, ...BUSINESS];
