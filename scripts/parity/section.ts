import { readFileSync, writeFileSync } from 'node:fs';

const END = '<!-- end of figures -->';

/**
 * As `writeFigures`, for a document with the figures of several commands: each ends at the first end mark behind its own
 * beginning.
 *
 * @param command the command line, as the first mark names it.
 * @throws Error when the marks are not there.
 */
export function writeSection(path: string, command: string, figures: readonly string[]): void {
  const begin = `<!-- figures: written by \`${command}\` -->`;
  const text = readFileSync(path, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(END, from);
  if (from < 0 || to < 0) throw new Error(`${path} has no place for the figures: ${begin} … ${END}`);
  writeFileSync(path, text.slice(0, from) + [begin, '', ...figures].join('\n') + text.slice(to));
}
