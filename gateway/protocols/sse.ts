/** One server-sent event with a line of data (WHATWG HTML, section 9.2.6). `data` holds no line break. */
export function sseData(data: string): string {
  return `data: ${data}\n\n`;
}
