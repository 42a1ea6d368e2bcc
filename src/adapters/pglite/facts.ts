import type { Capabilities } from '../adapter.ts';
import { postgresCapabilities } from '../postgres/facts.ts';

/** Postgres in one process: everything but a second session. */
export const pgliteCapabilities: Capabilities = { ...postgresCapabilities, maxSessions: 1, concurrentBatches: false };
