// serverless-http around Express and Koa. The socket of its responses is a plain object with a few functions.
import serverless4 from 'serverless-http';
import serverless3 from 'serverless-http3';
import { expressApplication, expresses, koaApplication, koas } from './support/applications.mjs';
import { describeLambda } from './support/describe-lambda.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();

for (const [version, serverless] of Object.entries({ 3: serverless3, 4: serverless4 })) {
  for (const [name, express] of Object.entries(expresses)) {
    describeLambda(`serverless-http ${version} around ${name}`, telemetry, serverless(expressApplication(express)));
  }
  for (const [name, Koa] of Object.entries(koas)) {
    describeLambda(`serverless-http ${version} around ${name}`, telemetry, serverless(koaApplication(Koa)));
  }
}
