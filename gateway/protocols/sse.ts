/** One server-sent event with a line of data (WHATWG HTML, section 9.2.6). `data` holds no line break. */
export function sseData(data: string): string {
  return `data: ${data}\n\n`;
}

/** The same for an event of a named type. */
export function sseEvent(type: string, data: string): string {
  return `event: ${type}\n${sseData(data)}`;
}
