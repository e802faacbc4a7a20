/** Scripts that write words without blanks between them, or with endings attached. */
const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;

/**
 * Text as FTS5 is to see it, when it is kept and when it is searched for: there a word is what stands between blanks, so
 * each character of an unspaced script becomes one. Many writers of JSON escape such characters.
 */
export function searchText(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)))
    .replace(unspaced, ' $& ');
}
