import { TruncatedText } from './truncated-text.js';
import './service-colors.css';

/** A service's name with a dot in the service's color. */
export function ServiceName({ name, colors }: { name: string; colors: ReadonlyMap<string, number> }) {
  return (
    <span class={`service service-${colors.get(name)}`}>
      <i class="dot" aria-hidden="true" />
      <TruncatedText text={name} limit={60} />
    </span>
  );
}
