/** What to type, where there is nothing to see yet. */
export function EmptyState() {
  return (
    <section class="empty">
      <h2>Waiting for the first session</h2>
      <p>Start each of your services, in Node or Python, with this address and any key:</p>
      <pre>
        <code>{`HH_API_URL=${location.origin} HH_API_KEY=local node service.js`}</code>
      </pre>
      <p>Every request that crosses them becomes a session here, the moment its events arrive.</p>
    </section>
  );
}
