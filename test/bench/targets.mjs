import { figure, markdownTable, ratio } from './markdown.mjs';
import { isOurs, ratiosOfRounds, resultOf } from './server-tables.mjs';
import { summary } from './statistics.mjs';

/** Returns a table of targets and measurements, for the measured sections. Medians decide; quartiles are shown as well. */
export function targetTable({ servers, grown, headers, loading }) {
  const rows = [
    ...servers.flatMap(serverTargets),
    ...memoryTargets(grown),
    ...headerTargets(headers),
    ...loadingTargets(loading),
  ];
  return markdownTable(
    ['target', 'measured', 'met'],
    rows.map(({ target, measured, isMet }) => [target, measured, isMet ? 'yes' : 'no']),
  );
}

function serverTargets({ framework, results }) {
  const ofPeer = (name, part, peer) => {
    const { low, median, high } = summary(
      ratiosOfRounds(resultOf(results, name).added.get, resultOf(results, peer).added.get),
    );
    const { title } = resultOf(results, name).variant;
    return {
      target: `${framework}: ${title} ÷ ${resultOf(results, peer).variant.title} ≤ ${part === 1 ? 1 : `1/${part}`}`,
      measured: `${ratio(median)} (${ratio(low)} to ${ratio(high)})`,
      isMet: median <= 1 / part,
    };
  };
  const ofFetch = (name) => {
    const { low, median, high } = summary(resultOf(results, name).added.call);
    return {
      target: `${framework}: ${resultOf(results, name).variant.title}, added by a fetch ≤ 1.5 µs`,
      measured: `${figure(median)} (${figure(low)} to ${figure(high)})`,
      isMet: median <= 1.5,
    };
  };
  return [
    ofPeer('honeyhive-propagation', 30, 'opentelemetry'),
    ofPeer('honeyhive-propagation', 3, 'by-hand-scope'),
    ofPeer('honeyhive', 8, 'opentelemetry'),
    ofPeer('honeyhive', 5, 'dd-trace'),
    ofPeer('honeyhive', 1, 'by-hand'),
    ofFetch('honeyhive-propagation'),
    ofFetch('honeyhive'),
  ];
}

function memoryTargets(grown) {
  const ours = grown?.memory.filter(({ variant }) => isOurs(variant)) ?? [];
  return ours.map(({ variant, open }) => ({
    target: `${variant.title}: bytes per open request < 2048`,
    measured: open.toFixed(0),
    isMet: open < 2048,
  }));
}

/** How many times as long the official propagators should take. */
const timesFaster = { read: 10, write: 20 };

function headerTargets(rows = []) {
  const titles = [...new Set(rows.filter(({ members }) => members !== undefined).map(({ title }) => title))];
  return titles.map((title) => {
    const same = rows.filter((row) => row.title === title);
    const least = timesFaster[same[0].kind];
    return {
      target: `${title}: official ÷ ours ≥ ${least} with ${same.map(({ members }) => members).join(', ')} members`,
      measured: same.map(({ ours, official }) => figure(official / ours)).join(', '),
      isMet: same.every(({ ours, official }) => official / ours >= least),
    };
  });
}

function loadingTargets(loading) {
  if (loading === undefined) return [];
  const [express, node, sdk] = [loading.express, loading.node, loading.sdk].map(({ median }) => median);
  return [
    { target: "require('@honeyhive/express') < 5 ms", measured: figure(express), isMet: express < 5 },
    {
      target: "require('@honeyhive/node') ≤ the OpenTelemetry SDK + 5 ms",
      measured: `${figure(node)}, the SDK ${figure(sdk)}`,
      isMet: node <= sdk + 5,
    },
  ];
}
