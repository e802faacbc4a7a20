const Sentry = require('@sentry/node');

const { host } = new URL(process.env.SINK_URL);
// Sentry sends one request per trace, and by default drops those that arrive while 64 are in flight.
Sentry.init({ dsn: `http://key@${host}/1`, tracesSampleRate: 1, transportOptions: { bufferSize: 4096 } });

module.exports = { flush: () => Sentry.flush() };
