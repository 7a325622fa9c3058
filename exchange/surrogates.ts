/** Whether an offset in a text, in UTF-16 units, lies between the two halves of one character. */
export function isInsidePair(text: string, offset: number): boolean {
  const [high, low] = [text.charCodeAt(offset - 1), text.charCodeAt(offset)];
  return offset > 0 && low >= 0xdc00 && low <= 0xdfff && high >= 0xd800 && high <= 0xdbff;
}
