import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours for one stream: none where it is not a terminal or NO_COLOR is set. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

export function paintFor(stream: NodeJS.WriteStream): Paint {
  const style = (format: Style) => (text: string) => styleText(format, text, { stream });
  return { good: style('green'), bad: style('red'), warn: style('yellow'), dim: style('dim'), bold: style('bold') };
}

/**
 * Text of others (a model, a log) made safe to print: control characters other than newline and tab, which could
 * move the cursor or retitle the window, become visible.
 */
export function printable(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** As `printable`, for a name or a pointer: a line break in one must not become a line of what is printed. */
export function oneLine(text: string): string {
  return printable(text).replaceAll('\n', '\\n');
}

/** Milliseconds as a person reads them: `3.4 ms`, `128 ms`, `2.1 s`. */
export function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** Text cut to a width in UTF-16 units, with an ellipsis where something is missing. */
export function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
