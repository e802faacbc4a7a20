import { HoneyHiveTracer } from '@honeyhive/node';

await HoneyHiveTracer.init().shutdown();
