import { describeAgent } from './support/describe-agent.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();
describeAgent('OpenAI Agents SDK', telemetry, 'openai-agents-agent.mjs');
