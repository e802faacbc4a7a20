import { type LocalHoneyHive, type Session, type StoredSpan, startLocal } from '@honeyhive/local';
import { startThreeServices } from '../examples/three-services/dist/three-services.js';
import { describeInBrowser, useBrowser } from './support/browser.js';

const answer = 'Bees dance to tell each other where the flowers are.';

/**
 * Returns the services to which the page gives a share of the time. On a busy machine, a process may notice so late that
 * its response was closed that its span ends after the root span. The root did not wait for it, so it has no share.
 */
function servicesInTime(session: Session | undefined): string[] {
  const spans = session?.spans ?? [];
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const root = spans.find(({ parentSpanId }) => parentSpanId === null);
  const isInTime = (span: StoredSpan | undefined): boolean =>
    span !== undefined &&
    BigInt(span.end) <= BigInt(root?.end ?? 0) &&
    (span === root || isInTime(byId.get(span.parentSpanId ?? '')));
  return [...new Set(spans.filter(isInTime).map(({ service }) => service))];
}

describeInBrowser('the page of the demo', () => {
  const open = useBrowser();

  let local: LocalHoneyHive;
  beforeEach(async () => {
    local = await startLocal({ port: 0 });
  });
  afterEach(() => local.close());

  it('shows the tree of three services, the share of time of each, and the response of the model', async () => {
    const services = await startThreeServices({ HH_API_URL: local.url });
    const page = await open(local.url);
    await services.ask('How do bees find flowers?');
    await services.stop();
    await page.getByRole('link', { name: 'demo', exact: true }).click();

    await page.getByRole('list', { name: 'Conversation' }).getByText(answer).waitFor();
    const tree = await page
      .locator('.event')
      .evaluateAll((rows) =>
        rows.map((row) => [
          row.ariaLevel,
          row.querySelector('.name')?.textContent,
          row.querySelector('.service-and-type')?.textContent,
        ]),
      );
    expect(tree).toEqual([
      ['2', 'POST /ask', 'gateway · chain'],
      ['3', 'check_question', 'gateway · tool'],
      ['3', 'GET /users/:id/answer', 'user-service · chain'],
      ['4', 'load_user', 'user-service · tool'],
      ['4', 'POST /complete', 'llm-service · chain'],
      ['5', 'chat gpt-4o-mini', 'llm-service · model'],
    ]);
    const shares = await page.getByRole('listitem').filter({ hasText: '%' }).allTextContents();
    const [{ id } = { id: '' }] = local.store.sessions();
    expect(shares.map((share) => share.replace(/ .*/, '')).toSorted()).toEqual(
      servicesInTime(local.store.session(id)).toSorted(),
    );
    const percentages = shares.map((share) => Number(/(\d+) %$/.exec(share)?.[1]));
    expect(percentages).toEqual(percentages.toSorted((a, b) => b - a));
  });
});
