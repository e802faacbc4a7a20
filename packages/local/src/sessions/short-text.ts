// Lists and trees show fewer characters than this, so they can still indicate that a text continues.
export const shortName = truncateAt(512);
export const shortError = truncateAt(2048);

export function shortNameOrNull(name: string | null | undefined): string | null {
  return name == null ? null : shortName(name);
}

/** Returns a function that truncates text without splitting a surrogate pair. */
function truncateAt(maxLength: number): (text: string) => string {
  return (text) => {
    if (text.length <= maxLength) return text;
    const last = text.charCodeAt(maxLength - 1);
    return text.slice(0, last >= 0xd800 && last < 0xdc00 ? maxLength - 1 : maxLength);
  };
}
