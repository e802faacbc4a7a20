// The same application in each framework. One route responds by itself, one calls another service first, and one is held
// until it is released. ROUTES is the number of other routes before them. A variant may have `mount`, which is called with
// the application before its routes are added, and `fetch`.
const { createServer } = require('node:http');

const others = Array.from({ length: Number(process.env.ROUTES ?? 0) }, (_, index) => `/other${index}/:id`);

async function ask({ fetch = globalThis.fetch }, id) {
  const response = await fetch(`${process.env.DOWNSTREAM_URL}/profiles/${id}`);
  return response.json();
}

const held = [];

/** Returns how many requests are held. */
exports.held = () => held.length;

/** Responds to `count` of the held requests. */
exports.release = (count) => {
  for (const resolve of held.splice(0, count)) resolve();
};

async function hold(id) {
  await new Promise((resolve) => held.push(resolve));
  return { id };
}

exports.express = async (variant) => {
  const app = require('express')();
  await variant.mount?.express(app);
  for (const path of others) app.get(path, (req, res) => res.json({ id: req.params.id }));
  app.get('/users/:id', (req, res) => res.json({ id: req.params.id }));
  app.get('/users/:id/profile', async (req, res) => res.json(await ask(variant, req.params.id)));
  app.get('/held/:id', async (req, res) => res.json(await hold(req.params.id)));
  return createServer(app);
};

exports.fastify = async (variant) => {
  const app = require('fastify')();
  await variant.mount?.fastify(app);
  for (const path of others) app.get(path, async (request) => ({ id: request.params.id }));
  app.get('/users/:id', async (request) => ({ id: request.params.id }));
  app.get('/users/:id/profile', (request) => ask(variant, request.params.id));
  app.get('/held/:id', (request) => hold(request.params.id));
  await app.ready();
  return app.server;
};

exports.koa = async (variant) => {
  const Koa = require('koa');
  const { Router } = require('@koa/router');
  const app = new Koa();
  await variant.mount?.koa(app);
  const router = new Router();
  const get = (path, answer) =>
    router.get(path, async (ctx) => {
      ctx.body = await answer(ctx.params.id);
    });
  for (const path of others) get(path, (id) => ({ id }));
  router.get('/users/:id', (ctx) => {
    ctx.body = { id: ctx.params.id };
  });
  get('/users/:id/profile', (id) => ask(variant, id));
  get('/held/:id', hold);
  return createServer(app.use(router.routes()).callback());
};
