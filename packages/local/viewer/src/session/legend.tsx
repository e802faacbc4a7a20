/** Explains the signs in the tree and the waterfall, and the keys. */
export function Legend() {
  return (
    <p class="legend muted" aria-hidden="true">
      <span>
        <i class="critical" /> on the critical path
      </span>
      <span>
        <i class="bar" /> off the critical path
      </span>
      <span>
        <i class="dot hop" /> called by another service
      </span>
      <span class="keys">↑ ↓ to move, Enter to open, Esc to go back, / to search</span>
    </p>
  );
}
