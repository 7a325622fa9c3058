import { printable } from '../terminal.ts';
import type { ReportEntry, ReportOptions } from './entry.ts';

/** `{ complete, entries, files? }`, each entry with all that it has. */
export function formatJson(entries: readonly ReportEntry[], { files, isComplete = true }: ReportOptions): string {
  return jsonText({ complete: isComplete, entries, ...(files && { files }) });
}

/**
 * Indented JSON that a terminal can show: control characters can stand in JSON in strings only, where `printable` writes
 * the escape that JSON has for them, so the value is the same.
 */
export function jsonText(value: object): string {
  return `${printable(JSON.stringify(value, null, 2))}\n`;
}
