import type { Capabilities } from '../adapter.ts';
import { postgresCapabilities } from '../postgres/facts.ts';

/** Postgres in one process: everything but a second session. */
export const pgliteCapabilities: Capabilities = { ...postgresCapabilities, maxSessions: 1, concurrentBatches: false };

/** The Postgres in the installed PGlite; a folder of another major version cannot be opened. */
export const pgliteMajorVersion = '18';
