export { announce } from './announce.js';
export { ServiceGroup } from './service-group.js';
export { type ServiceProcess, startService } from './start-service.js';
