/** Returns untrusted text as one line of at most `maxLength` characters, without control characters for a terminal. */
export function oneLine(text: string, maxLength = 80): string {
  const plain = text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '\ufffd');
  const characters = [...plain.slice(0, 2 * maxLength)];
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : plain;
}
