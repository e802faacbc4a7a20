export { HoneyHiveCallbackHandler } from './honeyhive-callback-handler.js';
export { wrapTool } from './wrap-tool.js';
