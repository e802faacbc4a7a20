/** Untrusted text, cut at `limit` characters. `<bdi>` keeps its directional marks from affecting the text around it. */
export function TruncatedText({ text, limit = 200 }: { text: string; limit?: number }) {
  return <bdi>{text.length > limit ? `${text.slice(0, limit)}…` : text}</bdi>;
}
