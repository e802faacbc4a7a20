/** Shown until the first session arrives: how to send one. */
export function EmptyState() {
  return (
    <section class="empty-state">
      <h2>Waiting for the first session</h2>
      <p>Start each of your services, in Node or Python, with this address and any API key:</p>
      <pre>
        <code>{`HH_API_URL=${location.origin} HH_API_KEY=local node service.js`}</code>
      </pre>
      <p>Each request that they serve appears here as a session as soon as its first events arrive.</p>
    </section>
  );
}
