/** Text of a stranger on one line, at most so many characters, with nothing in it that a terminal would obey. */
export function oneLine(text: string, maxLength = 80): string {
  const plain = text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '\ufffd');
  const characters = [...plain.slice(0, 2 * maxLength)];
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : plain;
}
