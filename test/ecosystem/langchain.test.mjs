// LangChain's `createAgent`, whose tool is made by `tool()`, and a graph of LangGraph, whose tool is made by its class.
import { describeAgent } from './support/describe-agent.mjs';
import { startTelemetry } from './support/telemetry.mjs';

const telemetry = await startTelemetry();
describeAgent('createAgent of LangChain', telemetry, 'langchain-agent.mjs');
describeAgent('a graph of LangGraph', telemetry, 'langgraph-agent.mjs');
