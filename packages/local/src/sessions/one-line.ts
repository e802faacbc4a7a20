/** Text of a stranger on one line, at most so many characters, with nothing in it that a terminal would obey. */
export function terminalText(text: string, longest = 80): string {
  const plain = text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '\ufffd');
  const characters = [...plain.slice(0, 2 * longest)];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : plain;
}
