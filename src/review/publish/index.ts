import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Environment } from '../../project/index.ts';
import { azure } from './azure.ts';
import { bitbucket } from './bitbucket.ts';
import { gitea } from './gitea.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { unpublished } from './problem.ts';
import type { Host, Publisher, PublishOptions } from './publisher.ts';

export type { Publisher, PublishOptions, Status } from './publisher.ts';
export { withoutInvitations } from './withoutInvitations.ts';

/** Every host, in the order in which they are looked for. */
export const hosts: readonly Host[] = [gitea, github, gitlab, bitbucket, azure];

/** The number of the pull request that a run of a CI is of. */
export const pullRequestNumber = (env: Environment): string | undefined =>
  hosts.find((one) => one.isHere(env))?.number(env);

/**
 * The pull request that the environment of a CI is about, to publish on. Undefined where the run is of none, such as after a push; a
 * diagnostic (E013) where something is missing.
 */
export function publisherOf(env: Environment, options: PublishOptions): Publisher | Diagnostic | undefined {
  const host = hosts.find((one) => one.isHere(env));
  if (host) return host.open(env, options);
  return unpublished(
    'this is no CI that is known here: nobody knows where to publish',
    `known are ${hosts.map(({ name }) => name).join(', ')}, by the variables that they set`,
  );
}
