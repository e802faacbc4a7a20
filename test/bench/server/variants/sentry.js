const Sentry = require('@sentry/node');

const { host } = new URL(process.env.SINK_URL);
// It sends each trace by itself, and by default drops what comes while 64 are on their way.
Sentry.init({ dsn: `http://key@${host}/1`, tracesSampleRate: 1, transportOptions: { bufferSize: 4096 } });

module.exports = { flush: () => Sentry.flush() };
