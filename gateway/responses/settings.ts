/** Whether answers of `POST /v1/responses` are kept, and how long; absent from a configuration, none is. */
export interface ResponsesConfig {
  /** Minutes after an answer was made, or last used. */
  readonly keepMinutes: number;
  /** All of them together, in megabytes of 1,048,576 bytes; what was longest unused goes first. */
  readonly maxMegabytes: number;
}

export const DEFAULT_RESPONSES: ResponsesConfig = { keepMinutes: 60, maxMegabytes: 64 };
