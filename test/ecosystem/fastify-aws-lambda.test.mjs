// @fastify/aws-lambda injects each event into Fastify, so its responses have no socket.
import awsLambdaFastify from '@fastify/aws-lambda';
import { fastifyApplication } from './support/applications.mjs';
import { describeLambda } from './support/describe-lambda.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();
describeLambda('Fastify', telemetry, awsLambdaFastify(await fastifyApplication()));
