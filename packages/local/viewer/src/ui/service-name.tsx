import { TruncatedText } from './truncated-text.js';
import './service-colors.css';

/** A service with the colour that it has in its session. */
export function ServiceName({ name, colors }: { name: string; colors: ReadonlyMap<string, number> }) {
  return (
    <span class={`service service-${colors.get(name)}`}>
      <i class="dot" aria-hidden="true" />
      <TruncatedText text={name} limit={60} />
    </span>
  );
}
