import { useEffect } from 'preact/hooks';

const longest = 100;

/** Names the page, in its tab and in the history. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title.slice(0, longest)} · HoneyHive on your machine`;
  }, [title]);
}
