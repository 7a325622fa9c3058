/**
 * The offsets in UTF-16 units of a text's code points, which other programs count.
 *
 * @throws RangeError for an offset that the text does not have.
 */
export function utf16Offsets(text: string): (codePoints: number) => number {
  const offsets = [0];
  for (const character of text) offsets.push(offsets.at(-1)! + character.length);
  return (codePoints) => {
    const offset = offsets[codePoints];
    if (offset === undefined) throw new RangeError(`a text of ${offsets.length - 1} code points has no ${codePoints}`);
    return offset;
  };
}
