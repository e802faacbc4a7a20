/** Returns middleware for each framework that calls `around(req, res, rest)`. */
exports.mountAround = (around) => ({
  express: (app) => app.use((req, res, next) => around(req, res, next)),
  fastify: (app) => app.addHook('onRequest', (request, reply, done) => around(request.raw, reply.raw, done)),
  koa: (app) => app.use(({ req, res }, next) => around(req, res, next)),
});
