// Messages of SQS, sent with the AWS SDK that OpenTelemetry's instrumentation traces. The endpoint is scripted.
import { createRequire } from 'node:module';
import { describe } from 'node:test';
import { AwsInstrumentation } from '@opentelemetry/instrumentation-aws-sdk';
import { describeQueue } from './support/describe-queue.mjs';
import { httpClients } from './support/init-instrumented.mjs';
import { startSqsEndpoint } from './support/sqs-endpoint.mjs';
import { startWorker } from './support/start-worker.mjs';
import { startTelemetry } from './support/telemetry.mjs';

describe('SQS', async () => {
  const telemetry = await startTelemetry({ instrumentations: [httpClients(), new AwsInstrumentation()] });
  const { SendMessageCommand, SQSClient } = createRequire(import.meta.url)('@aws-sdk/client-sqs');
  const endpoint = await startSqsEndpoint();
  const aws = {
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  Object.assign(process.env, aws);
  const QueueUrl = `${endpoint}/000000000000/tasks`;
  const sqs = new SQSClient();

  await describeQueue(telemetry, {
    start: (env) => startWorker('sqs-worker.mjs', { ...env, ...aws, QueueUrl }),
    send: (text) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: text })),
    path: ['work', 'tasks send', 'ask'],
  });
});
