import { ALPHANUMERIC, type Format, prefixed } from './format.ts';

/** Providers of models and of what is built around them. */
export const MODELS: readonly Format[] = [
  prefixed('openrouter', 'sk-or-', /^sk-or-v1-[a-f0-9]{64}(?!\w)/),
  prefixed('other', 'sk-lf-', /^sk-lf-[a-f0-9]{8}-(?:[a-f0-9]{4}-){3}[a-f0-9]{12}(?!\w)/),
  prefixed('groq', 'gsk_', /^gsk_[A-Za-z0-9]{40,60}(?!\w)/),
  prefixed('xai', 'xai-', /^xai-[A-Za-z0-9]{60,100}(?!\w)/),
  prefixed('perplexity', 'pplx-', /^pplx-[A-Za-z0-9]{40,60}(?!\w)/),
  prefixed('replicate', 'r8_', /^r8_[A-Za-z0-9]{36,40}(?!\w)/),
  prefixed('other', 'lsv2_', /^lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}(?!\w)/),
  prefixed('other', 'sk_[a-f0-9]{48}', /^sk_[a-f0-9]{48}(?!\w)/),
  prefixed('other', 'pcsk_', /^pcsk_[A-Za-z0-9]{5,7}_[A-Za-z0-9]{55,66}(?!\w)/),
  prefixed('nvidia', 'nvapi-', /^nvapi-[\w-]{60,70}(?![\w-])/),
  prefixed('other', 'tgp_v1_', /^tgp_v1_[\w-]{40,50}(?![\w-])/),
  prefixed('other', 'phx_', /^phx_[A-Za-z0-9]{40,52}(?!\w)/),
  prefixed('other', 'tvly-', /^tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}(?!\w)/),
  prefixed('other', 'fc-', /^fc-[a-f0-9]{32}(?!\w)/),
  prefixed('other', 'jina_', /^jina_[a-f0-9]{32}[\w-]{28}(?![\w-])/),
  prefixed('other', 'fw_', /^fw_(?=[a-zA-Z]*\d)[A-Za-z0-9]{22,24}(?!\w)/),
  prefixed('other', 'csk-', /^csk-[a-z0-9]{48}(?!\w)/),
  prefixed('other', 'wandb_v1_', /^wandb_v1_[\w-]{60,90}/, ALPHANUMERIC),
];
