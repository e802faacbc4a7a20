/** A stranger's text: isolated, so that its marks of direction turn nothing around it, and at most so long. */
export function TruncatedText({ text, limit = 200 }: { text: string; limit?: number }) {
  return <bdi>{text.length > limit ? `${text.slice(0, limit)}…` : text}</bdi>;
}
