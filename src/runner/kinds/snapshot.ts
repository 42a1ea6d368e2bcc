import type { Job } from '../job.ts';
import type { Outcome } from '../outcome.ts';
import { runNode } from './model.ts';

/** Takes a snapshot of a query: what changed since the last one becomes new versions of its rows. */
export const runSnapshot = (job: Job): Promise<Outcome> => runNode(job, 'snapshot');
