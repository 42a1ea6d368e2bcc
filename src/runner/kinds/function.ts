import type { Job } from '../job.ts';
import type { Outcome } from '../outcome.ts';
import { runNode } from './model.ts';

/** Makes a user-defined function. */
export const runFunction = (job: Job): Promise<Outcome> => runNode(job, 'function');
