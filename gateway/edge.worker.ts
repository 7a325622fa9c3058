import { openEncoder } from '../classifiers/onnx/load.worker.ts';
import { createSession } from '../classifiers/onnx/session.worker.ts';
import { createHandler } from './handler.worker.ts';

export { AuditObject } from './audit/audit-object.worker.ts';
export { LimiterObject } from './limits/limiter-object.worker.ts';

/** The gateway on Workers with the text encoder beside the detectors. */
export default createHandler((name, store) => openEncoder(name, store, createSession));
