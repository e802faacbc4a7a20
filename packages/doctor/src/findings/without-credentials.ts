/** Returns `text` without the name and password in any URL, and without queries. Control characters are removed as well. */
export function withoutCredentials(text: string): string {
  return text
    .replace(/[^\x20-\x7e\xa0-\uffff]/g, '')
    .replace(/(^|\s|\/\/)\S+@/g, '$1***@')
    .replace(/\?[^\s,]*/g, '?***');
}
