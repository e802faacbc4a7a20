import { useEffect } from 'preact/hooks';

const maxLength = 100;

/** Sets the title that the tab and the browser's history show. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title.slice(0, maxLength)} · HoneyHive on your machine`;
  }, [title]);
}
