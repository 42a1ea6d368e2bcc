import { cpSync, existsSync, realpathSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { checkOut } from './git.ts';
import { readMetadata } from './metadata.ts';
import type { GitRequirement, Origin, Pinned } from './requirement.ts';
import { hideSecrets } from './secrets.ts';
import { type Found, once, type PackageWorld } from './world.ts';

type GitPinned = Extract<Pinned, { kind: 'git' }>;

export async function findGit(wanted: readonly GitRequirement[], world: PackageWorld): Promise<Found> {
  const [first] = wanted as [GitRequirement];
  const { git, written, subdirectory, privateOf, origin } = first;
  const revision = oneRevision(wanted, world);
  const shown = hideSecrets(git, world.env);
  if (isMoving(revision) && wanted.every(({ warnUnpinned }) => warnUnpinned)) {
    world.warn(
      diagnostic(
        'W006',
        `the git package \`${shown}\` is ${revision === null ? 'not pinned' : `pinned to the branch \`${revision}\``}: its content may change at any time`,
        {
          ...(origin.place ? { place: origin.place } : {}),
          help: ['give a `revision` with a tag or a commit, or say `warn-unpinned: false`'],
        },
      ),
    );
  }
  const { folder, commit } = await fetchGit(git, revision, origin, world);
  const inside = insideOf(folder, { shown, subdirectory, origin });
  return {
    pinned: { kind: 'git', git, written, revision: commit, subdirectory, privateOf },
    ...readMetadata(inside, subdirectory ? `${shown}/${subdirectory}` : shown, origin, world),
  };
}

/** Copies the files of the commit; what belongs to git, the address with its token among it, stays behind. */
export async function installGit(
  pinned: GitPinned,
  target: string,
  origin: Origin,
  world: PackageWorld,
): Promise<void> {
  const { folder } = await fetchGit(pinned.git, pinned.revision, origin, world);
  const inside = insideOf(folder, {
    shown: hideSecrets(pinned.git, world.env),
    subdirectory: pinned.subdirectory,
    origin,
  });
  const ofGit = join(folder, '.git');
  cpSync(inside, target, { recursive: true, verbatimSymlinks: true, filter: (path) => path !== ofGit });
}

/** Branches that everybody's default is named after: nobody pins by them. */
const isMoving = (revision: string | null): boolean =>
  revision === null || ['HEAD', 'main', 'master'].includes(revision);

function fetchGit(git: string, revision: string | null, origin: Origin, world: PackageWorld) {
  return once(world, `git ${git} ${revision ?? ''}`, async (index) => {
    const folder = join(world.downloads, `git-${index}`);
    const commit = await checkOut(git, revision, folder, { env: world.env, signal: world.signal, origin });
    const checkout = { folder, commit };
    world.fetched.set(`git ${git} ${commit}`, Promise.resolve(checkout));
    return checkout;
  });
}

function oneRevision(wanted: readonly GitRequirement[], world: PackageWorld): string | null {
  const asked = wanted.filter(({ revision }) => revision !== null);
  const revisions = new Set(asked.map(({ revision }) => revision as string));
  if (revisions.size <= 1) return [...revisions][0] ?? null;
  const [first] = asked as [GitRequirement];
  const who = asked.map(({ origin, revision }) => `\`${origin.wantedBy}\` wants \`${revision}\``).join(', ');
  throw new DiagnosticError(
    diagnostic(
      'E008',
      `the git package \`${hideSecrets(first.git, world.env)}\` is wanted in several revisions: ${who}`,
      {
        ...(first.origin.place ? { place: first.origin.place } : {}),
        help: ['agree on one revision'],
      },
    ),
  );
}

function insideOf(folder: string, about: { shown: string; subdirectory: string | null; origin: Origin }): string {
  const { shown, subdirectory, origin } = about;
  if (!subdirectory) return folder;
  const inside = join(folder, subdirectory);
  const leadsOut = (path: string): boolean => /^\.\.(?:$|[\\/])/.test(relative(realpathSync(folder), path));
  const problem = !existsSync(inside)
    ? 'is not there'
    : leadsOut(realpathSync(inside)) || basename(inside) === '.git'
      ? 'leads out of the repository'
      : undefined;
  if (problem === undefined) return inside;
  throw new DiagnosticError(
    diagnostic('E008', `the subdirectory \`${subdirectory}\` of the git package \`${shown}\` ${problem}`, {
      ...(origin.place ? { place: origin.place } : {}),
    }),
  );
}
