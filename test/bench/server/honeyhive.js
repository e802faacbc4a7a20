// This project, set up as in the README.
const { HoneyHiveTracer } = require('@honeyhive/node');

exports.startHoneyHive = (options) => {
  const tracer = HoneyHiveTracer.init({ serverUrl: process.env.SINK_URL, project: 'bench' });
  return {
    mount: {
      express: (app) => app.use(require('@honeyhive/express').honeyhive(options)),
      fastify: (app) => app.register(require('@honeyhive/fastify').honeyhive, options),
      koa: (app) => app.use(require('@honeyhive/koa').honeyhive(options)),
    },
    flush: () => tracer.flush(),
    dropped: () => Object.values(tracer.stats().spans.dropped).reduce((sum, count) => sum + count, 0),
  };
};
