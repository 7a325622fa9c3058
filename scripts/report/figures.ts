import { readFileSync, writeFileSync } from 'node:fs';

const END = '<!-- end of figures -->';

/**
 * Replaces the part of a document that a command writes, which stands between
 * `<!-- figures: written by … -->` and the first `<!-- end of figures -->` behind it; what people wrote around it stays.
 *
 * @param command the command line without its arguments for the run, as the first mark names it.
 * @throws Error when the marks are not there.
 */
export function writeFigures(path: string, command: string, figures: readonly string[]): void {
  const begin = `<!-- figures: written by \`${command}\` -->`;
  const text = readFileSync(path, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(END, from);
  if (from < 0 || to < 0) throw new Error(`${path} has no place for the figures: ${begin} … ${END}`);
  writeFileSync(path, text.slice(0, from) + [begin, '', ...figures].join('\n') + text.slice(to));
}
