// @codegenie/serverless-express around Express and Koa. Its responses emit `finish`, and never `close`.
import serverlessExpress from '@codegenie/serverless-express';
import { expressApplication, expresses, koaApplication, koas } from './support/applications.mjs';
import { describeLambda } from './support/describe-lambda.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

for (const [name, express] of Object.entries(expresses)) {
  describeLambda(`around ${name}`, telemetry, serverlessExpress({ app: expressApplication(express) }));
}
for (const [name, Koa] of Object.entries(koas)) {
  describeLambda(`around ${name}`, telemetry, serverlessExpress({ app: koaApplication(Koa) }));
}
