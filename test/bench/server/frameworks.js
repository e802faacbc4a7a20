// The same application in each framework: a route that answers by itself, and one that asks another service first.
// A variant may have `mount`, which is given the application before its routes, and `fetch`.
const { createServer } = require('node:http');

async function ask({ fetch = globalThis.fetch }, id) {
  const response = await fetch(`${process.env.DOWNSTREAM_URL}/profiles/${id}`);
  return response.json();
}

exports.express = async (variant) => {
  const app = require('express')();
  await variant.mount?.express(app);
  app.get('/users/:id', (req, res) => res.json({ id: req.params.id }));
  app.get('/users/:id/profile', async (req, res) => res.json(await ask(variant, req.params.id)));
  return createServer(app);
};

exports.fastify = async (variant) => {
  const app = require('fastify')();
  await variant.mount?.fastify(app);
  app.get('/users/:id', async (request) => ({ id: request.params.id }));
  app.get('/users/:id/profile', (request) => ask(variant, request.params.id));
  await app.ready();
  return app.server;
};

exports.koa = async (variant) => {
  const Koa = require('koa');
  const { Router } = require('@koa/router');
  const app = new Koa();
  await variant.mount?.koa(app);
  const router = new Router();
  router.get('/users/:id', (ctx) => {
    ctx.body = { id: ctx.params.id };
  });
  router.get('/users/:id/profile', async (ctx) => {
    ctx.body = await ask(variant, ctx.params.id);
  });
  return createServer(app.use(router.routes()).callback());
};
