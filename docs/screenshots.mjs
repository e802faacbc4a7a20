// Takes the pictures of the README from the demo's three services: pnpm screenshots
import { startLocal } from '@honeyhive/local';
import { chromium } from 'playwright-core';
import threeServices from '../examples/three-services/dist/three-services.js';
import { findBrowser } from '../test/support/find-browser.ts';

const local = await startLocal({ port: 0 });
const services = await threeServices.startThreeServices({ HH_API_URL: local.url });
await services.ask('How do bees find flowers?');
await services.stop();
const [session] = local.store.sessions();

const browser = await chromium.launch({ executablePath: findBrowser(), chromiumSandbox: false });
for (const colorScheme of ['light', 'dark']) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1240, height: 640 }, deviceScaleFactor: 1.5 });
  await page.goto(local.sessionUrl(session.id));
  await page.getByRole('list', { name: 'Conversation' }).waitFor();
  await page.getByText('live', { exact: true }).waitFor();
  await page.screenshot({ path: `${import.meta.dirname}/session-${colorScheme}.png` });
}
await browser.close();
await local.close();
