import type { Job } from '../job.ts';
import type { Outcome } from '../outcome.ts';

/** Exposures and saved queries take their turn in a build, and nothing happens. */
export const reportOnly = async (_job: Job): Promise<Outcome> => ({ status: 'no-op', message: 'NO-OP', failures: 0 });
