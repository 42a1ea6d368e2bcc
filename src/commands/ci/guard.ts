import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { loadProject, readProjectFile } from '../../project/index.ts';
import { hideSecrets, keyOf, readPackageProject } from '../../project/packages/index.ts';
import {
  allowedEnvironment,
  type Checkout,
  type CheckSettings,
  checkOutBase,
  newSources,
  pathsOf,
  readCheckSettings,
  waysOut,
} from '../../review/index.ts';
import { deps } from '../deps.ts';
import type { Invocation } from '../invocation.ts';
import { quiet } from './projects.ts';

/** What a check of a stranger's change may use. */
export interface Guarded {
  readonly invocation: Invocation;
  readonly settings: CheckSettings;
  /** The tip of the base: an old base, chosen by where the branch begins, would bring old rules. */
  readonly checkout: Checkout;
  /** A folder outside of the checkout, in which nothing can have been prepared. */
  readonly scratch: string;
}

/**
 * Makes a check safe for changes that nobody has read: the embedded Postgres only; rules, allowed environment variables and
 * sources of packages as the base has them; nothing that leads outside of the checkout; no caches that came with the change.
 * Throws a DiagnosticError (E012) with everything that is refused, before anything of the change is run.
 */
export async function guard(invocation: Invocation, ref: string): Promise<Guarded> {
  const scratch = mkdtempSync(join(tmpdir(), 'tsdt-check-'));
  try {
    if (invocation.flags.state !== null) {
      throw new DiagnosticError(
        diagnostic('E007', '`--untrusted` compares with a commit, not with `--state`', {
          help: ['name the base by `--base`'],
        }),
      );
    }
    const checkout = await checkOutBase(invocation.root, ref, join(scratch, 'base'), { ...invocation, exact: true });
    if (checkout.isEmpty) {
      throw new DiagnosticError(
        diagnostic('E012', `\`${ref}\` has no project in this folder, whose settings could judge an untrusted change`, {
          help: ['read the change, and check it without `--untrusted`'],
        }),
      );
    }
    const settings = readSettings(checkout.root);
    const { connect: _, ...rest } = invocation;
    const guarded: Invocation = {
      ...rest,
      env: allowedEnvironment(invocation.env, settings.env),
      profile: 'pglite',
      profilesDir: checkout.root,
      target: null,
      flags: { ...invocation.flags, partialParse: false },
    };
    await refuse(guarded, checkout);
    return { invocation: guarded, settings, checkout, scratch };
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
}

async function refuse(head: Invocation, { root }: Checkout): Promise<void> {
  const { project } = loadProject({ ...head, withoutPackages: true });
  const problems = waysOut(head.root, pathsOf(project));
  if (project.profile.type !== 'pglite')
    problems.push(
      diagnostic(
        'E012',
        'an untrusted change is built on the embedded Postgres alone, and its profile names another database',
      ),
    );
  problems.push(...newSources(sourcesOf(root, head), sourcesOf(head.root, head)));
  if (problems.length > 0) throw new DiagnosticError(problems);
  if (sourcesOf(head.root, head).length > 0 && !existsSync(project.packagesInstallPath))
    await deps(quiet(head), { add: null, source: 'hub', lock: false, upgrade: false });
}

/** Where a project takes its packages from, without their versions. */
function sourcesOf(root: string, { env, cliVars }: Invocation): string[] {
  const { list } = readPackageProject({ root, env, cliVars, versionCheck: false });
  return list.requirements.map((requirement) => hideSecrets(keyOf(requirement), env));
}

/** The `ci:` section of the project in a folder. */
export function readSettings(root: string): CheckSettings {
  const file = readProjectFile(root);
  return readCheckSettings(file.data.get('ci'), (path) => file.place(['ci', ...path]));
}
