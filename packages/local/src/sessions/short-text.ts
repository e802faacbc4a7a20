/** Text as lists and trees have it: more of it than they show, so that they tell that there is more. */
export const shortName = truncateAt(512);
export const shortError = truncateAt(2048);

/** The same of a name that may not be there. */
export function shortNameOrNull(name: string | null | undefined): string | null {
  return name == null ? null : shortName(name);
}

/** A function that cuts text between characters, so that what is left is as well formed as before. */
function truncateAt(maxLength: number): (text: string) => string {
  return (text) => {
    if (text.length <= maxLength) return text;
    const last = text.charCodeAt(maxLength - 1);
    return text.slice(0, last >= 0xd800 && last < 0xdc00 ? maxLength - 1 : maxLength);
  };
}
