import { useState } from 'preact/hooks';
import { JsonView } from './json-view.js';

interface Props {
  readonly title: string;
  readonly value: unknown;
  readonly open?: boolean;
}

/** A value in a `<details>` element. It is rendered only while the element is open. */
export function JsonDetails({ title, value, open = false }: Props) {
  const [isOpen, setOpen] = useState(open);
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <h3>{title}</h3>
      </summary>
      {isOpen && (
        <div class="json">
          <JsonView value={value} />
        </div>
      )}
    </details>
  );
}
