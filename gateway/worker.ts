import { createHandler } from './handler.worker.ts';

export { AuditObject } from './audit/audit-object.worker.ts';
export { LimiterObject } from './limits/limiter-object.worker.ts';

/** The gateway on Workers with detectors and remote guards. With a model beside them: edge.worker.ts. */
export default createHandler();
