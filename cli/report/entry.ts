/** How a report can be written. */
export const REPORT_FORMATS = ['pretty', 'json', 'sarif', 'github'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/**
 * One thing that a command found in a file, and where: lines and columns count from 1, columns in UTF-16 units. A
 * `Diagnostic` and a `Finding` are entries as they are. What else an entry has is kept by `json` and by no other format.
 */
export interface ReportEntry {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Of the marked text, in UTF-16 units; at least 1. */
  readonly length: number;
  readonly severity: 'error' | 'warning' | 'note';
  /** Stable: for suppressions, and for the page in docs/errors/. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** The source line; `pretty` shows it with a caret. */
  readonly source?: string;
}

/** What a report says beside its entries. */
export interface ReportOptions {
  /** For `json`: what is known of each file, whatever a command has to say. */
  readonly files?: readonly object[];
  /** False where a file could not be read, so that a report without entries is not taken for a clean bill. Default: true. */
  readonly isComplete?: boolean;
  /** For `sarif`: what codes mean that have no page in docs/errors/. */
  readonly meanings?: Readonly<Record<string, string>>;
}
