import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import {
  addPackage,
  type ChangedList,
  hashOf,
  hideEnvSecrets,
  hideSecrets,
  installPackages,
  lockFileName,
  openLock,
  type PackageProject,
  type PackageSource,
  type Requirement,
  type ResolvedPackage,
  readAddition,
  readLock,
  readPackageProject,
  resolveLocked,
  resolvePackages,
  withPackageWorld,
  writeLock,
} from '../project/packages/index.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { outputForm } from './outputForm.ts';
import { raiseOrReport } from './workspace.ts';

export interface DepsOptions {
  /** `--add-package NAME@VERSION`. */
  readonly add: string | null;
  readonly source: PackageSource;
  /** Only writes the lock. */
  readonly lock: boolean;
  /** Chooses versions anew though packages.yml is as the lock knows it. */
  readonly upgrade: boolean;
  /** Milliseconds before a request is repeated for the first time. */
  readonly retryDelay?: number;
}

/** Installs the packages that package-lock.yml names; the lock is written first when packages.yml is another than it knows. */
export async function deps(invocation: Invocation, options: DepsOptions): Promise<ExitCode> {
  const form = outputForm(invocation, 'deps', ['text', 'json']);
  const project = readPackageProject({ ...invocation, versionCheck: invocation.flags.versionCheck });
  raiseOrReport(project.warnings, invocation);
  const changed = options.add === null ? undefined : await change(project, options.add, options.source);
  const requirements = changed?.requirements ?? project.list.requirements;
  const isLocked = !options.upgrade && openLock(project.root)?.hash === hashOf(requirements);
  const answer = (packages: readonly ResolvedPackage[]): void => {
    if (form === 'text') return;
    const text = JSON.stringify(
      packages.map((one) => packageJson(one, invocation)),
      null,
      2,
    );
    invocation.reporter.report({ kind: 'output', text });
  };
  if (options.lock && isLocked && form === 'text') {
    finish(project, changed, invocation);
    return 0;
  }
  const warnings: Diagnostic[] = [];
  const world = {
    ...options,
    id: invocation.id,
    versionCheck: invocation.flags.versionCheck,
    signal: invocation.signal,
    log: (message: string) => debug(invocation, hideSecrets(message, invocation.env)),
    warn: (warning: Diagnostic) => void warnings.push(warning),
  };
  try {
    await withPackageWorld(project, world, async (packages) => {
      const resolved = isLocked
        ? await resolveLocked(lockedIn(project), packages)
        : await resolvePackages(requirements, packages);
      raiseOrReport(isLocked ? warnings : [...warnings, ...scrubbed(resolved, invocation)], invocation);
      finish(project, changed, invocation);
      if (options.lock && isLocked) return answer(resolved);
      if (!isLocked) lock(project, requirements, resolved, invocation);
      if (resolved.length === 0)
        say(invocation, 'DepsNoPackagesFound', `Warning: No packages were found in ${project.list.fileName}`);
      if (options.lock || (resolved.length === 0 && !existsSync(project.packagesFolder))) return answer(resolved);
      await installPackages(resolved, project.packagesFolder, packages);
      describe(resolved, invocation);
      answer(resolved);
    });
  } catch (error) {
    if (!invocation.signal.aborted) throw error;
    throw new DiagnosticError(diagnostic('E407', 'cancelled: the installed packages are as before'));
  }
  return 0;
}

async function change(
  project: PackageProject,
  text: string,
  source: PackageSource,
): Promise<ChangedList & { readonly said: string }> {
  const addition = readAddition(text, source);
  const said = addition.version ? `${addition.name}@${addition.version}` : addition.name;
  return { ...(await addPackage(project, addition, source)), said };
}

/** packages.yml changes only once everything in it is known to fit together. */
function finish(
  project: PackageProject,
  changed: (ChangedList & { readonly said: string }) | undefined,
  invocation: Invocation,
): void {
  if (changed === undefined) return;
  const { fileName } = project.list;
  writeFileSync(join(project.root, fileName), changed.text);
  for (const name of changed.removed)
    say(
      invocation,
      'DepsFoundDuplicatePackage',
      `Found duplicate package in ${fileName}, removing: ${hideSecrets(name, invocation.env)}`,
    );
  say(invocation, 'DepsAddPackage', `Added new package ${hideSecrets(changed.said, invocation.env)} to ${fileName}`);
}

const lockedIn = (project: PackageProject): readonly Requirement[] =>
  readLock(project.root, project.reading)?.requirements ?? [];

/** An empty list needs no lock, but an old lock must not go on asking for packages. */
function lock(
  project: PackageProject,
  requirements: readonly Requirement[],
  packages: readonly ResolvedPackage[],
  invocation: Invocation,
): void {
  if (packages.length === 0 && !existsSync(join(project.root, lockFileName))) return;
  writeLock(project.root, { packages, hash: hashOf(requirements) }, invocation.env);
  say(invocation, 'DepsLockUpdating', `Updating lock file in file path: ${lockFileName}`);
}

/** Secrets that stand in an address by themselves, not as `env_var(...)`, cannot be read back from the lock. */
function scrubbed(packages: readonly ResolvedPackage[], { env }: Invocation): Diagnostic[] {
  return packages.flatMap(({ pinned, origin }) => {
    if (!('written' in pinned) || hideEnvSecrets(pinned.written, env) === pinned.written) return [];
    return [
      diagnostic(
        'W008',
        `the address \`${hideSecrets(pinned.written, env)}\` holds a secret, which is left out of ${lockFileName}`,
        {
          ...(origin.place ? { place: origin.place } : {}),
          help: ["write the secret as `{{ env_var('DBT_ENV_SECRET_...') }}` in packages.yml"],
        },
      ),
    ];
  });
}

function describe(packages: readonly ResolvedPackage[], invocation: Invocation): void {
  const { env } = invocation;
  const outdated: string[] = [];
  for (const { pinned } of packages) {
    switch (pinned.kind) {
      case 'local':
        say(invocation, 'DepsStartPackageInstall', `Installing ${pinned.local}`);
        say(invocation, 'DepsInstallInfo', `Installed from <local @ ${pinned.local}>`);
        break;
      case 'git':
        say(invocation, 'DepsStartPackageInstall', `Installing ${hideSecrets(pinned.git, env)}`);
        say(invocation, 'DepsInstallInfo', `Installed from revision ${pinned.revision}`);
        if (pinned.subdirectory) say(invocation, 'DepsListSubdirectory', `and subdirectory ${pinned.subdirectory}`);
        break;
      case 'tarball':
        say(invocation, 'DepsStartPackageInstall', `Installing ${hideSecrets(pinned.tarball, env)}`);
        say(invocation, 'DepsInstallInfo', 'Installed from tarball');
        break;
      case 'hub': {
        const { package: name, version, latest } = pinned;
        say(invocation, 'DepsStartPackageInstall', `Installing ${name}`);
        say(invocation, 'DepsInstallInfo', `Installed from version ${version}`);
        if (latest === version) say(invocation, 'DepsUpToDate', 'Up to date!');
        else say(invocation, 'DepsUpdateAvailable', `Updated version available: ${latest}`);
        if (latest !== version) outdated.push(name);
        break;
      }
    }
  }
  if (outdated.length > 0)
    say(
      invocation,
      'DepsNotifyUpdatesAvailable',
      `Updates available for packages: ${outdated.join(', ')}. Widen their versions in packages.yml, or run \`tsdt deps --upgrade\``,
    );
}

/** A package as `--output json` has it: its name, and what was chosen of it. */
function packageJson({ name, pinned }: ResolvedPackage, { env }: Invocation): object {
  switch (pinned.kind) {
    case 'local':
      return { name, source: 'local', local: pinned.local };
    case 'git': {
      const { git, revision, subdirectory } = pinned;
      return { name, source: 'git', git: hideSecrets(git, env), revision, subdirectory };
    }
    case 'tarball':
      return { name, source: 'tarball', tarball: hideSecrets(pinned.tarball, env) };
    case 'hub': {
      const { package: from, version, latest } = pinned;
      return { name, source: 'hub', package: from, version, latest };
    }
  }
}

function say({ reporter }: Invocation, name: string, message: string): void {
  reporter.report({ kind: 'log', level: 'info', name, message });
}

function debug({ reporter }: Invocation, message: string): void {
  reporter.report({ kind: 'log', level: 'debug', message });
}
