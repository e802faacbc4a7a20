// `pnpm simulate` prints the figures of docs/scaling.md as Markdown.
import { measureBytes } from './measure-bytes.mjs';
import { sampleSessions } from './sample-sessions.mjs';

const services = 1_000;
const requestsPerSecond = 100;
const spansPerSecond = services * requestsPerSecond;
/** The defaults of @honeyhive/node. */
const batchSeconds = 1;
const retrySeconds = 60;
const maxQueueSize = 32_768;

const round = (value) => Math.round(value).toLocaleString('en').replaceAll(',', ' ');
const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;
const table = ([head, ...rows]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const bytes = await measureBytes();
console.log(
  table([
    ['', 'spans', 'as posted', 'with gzip', 'CPU time of gzip'],
    ...bytes.map(({ what, spans, plain, gzip, microseconds }) => [
      what,
      spans,
      `${round(plain)} bytes`,
      `${round(gzip)} bytes`,
      `${microseconds.toFixed(1)} µs`,
    ]),
  ]),
);

const [{ plain, gzip }] = bytes;
/** A batch is sent one second after its first span, or as soon as it has 512 spans. */
const postsPerSecond = (spans) => services / Math.min(batchSeconds + 1 / spans, 512 / spans);
const fleet = (rate) => [
  String(rate),
  `${round(spansPerSecond * rate)} /s`,
  `${round(postsPerSecond(requestsPerSecond * rate))} /s`,
  `${((spansPerSecond * rate * plain) / 1e6).toFixed(1)} MB/s`,
  `${((spansPerSecond * rate * plain * 86_400) / 1e12).toFixed(2)} TB`,
  `${((spansPerSecond * rate * gzip) / 1e6).toFixed(1)} MB/s`,
];
console.log();
console.log(
  table([
    ['`sampleRate`', 'spans', 'requests to the backend', 'as posted', 'per day', 'with gzip'],
    ...[1, 0.1, 0.01].map((rate) => fleet(rate)),
  ]),
);
console.log(`
During an outage, a process with ${requestsPerSecond} spans per second queues ${round(requestsPerSecond * retrySeconds)} spans in ${retrySeconds} s, \
${((requestsPerSecond * retrySeconds * plain) / 1e6).toFixed(1)} MB. The limit of ${round(maxQueueSize)} spans is reached after \
${round(maxQueueSize / requestsPerSecond)} s.
`);

const { sessions, traces, spans, rows } = sampleSessions();
console.log(`${round(sessions)} sessions, ${round(traces)} traces, ${round(spans)} spans:\n`);
console.log(
  table([
    ['rates', 'sampled', 'whole sessions', 'partial', 'absent', 'spans kept'],
    ...rows.map(({ at, way, whole, part, absent, kept }) => [
      at,
      way,
      percent(whole, sessions),
      percent(part, sessions),
      percent(absent, sessions),
      percent(kept, spans),
    ]),
  ]),
);
