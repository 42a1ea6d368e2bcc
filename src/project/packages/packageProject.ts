import { resolve } from 'node:path';
import { type Diagnostic, DiagnosticError } from '../../base/diagnostic.ts';
import { profileContext, projectContext } from '../../context/index.ts';
import type { JsonObject } from '../../manifest/node.ts';
import type { Environment } from '../dotenv.ts';
import { noProfile } from '../profiles.ts';
import { readProjectFile } from '../projectFile.ts';
import { renderYaml } from '../render.ts';
import { checkRequiredVersion } from '../version.ts';
import { checkPackagesFolder } from './install.ts';
import { type ReadOptions, type RequirementList, readRequirements } from './readRequirements.ts';

export interface PackageProjectOptions {
  /** Absolute folder of the project file. */
  readonly root: string;
  readonly env: Environment;
  readonly cliVars: JsonObject;
  readonly versionCheck: boolean;
}

/** What `deps` needs to know of a project. It needs no profile. */
export interface PackageProject {
  readonly root: string;
  readonly name: string;
  /** Absolute. */
  readonly packagesFolder: string;
  readonly list: RequirementList;
  /** How further lists of the project, its lock among them, are read. */
  readonly reading: ReadOptions;
  readonly warnings: readonly Diagnostic[];
}

/** Reads the project file as far as packages are concerned, and what it asks for. Throws a DiagnosticError. */
export function readPackageProject({ root, env, cliVars, versionCheck }: PackageProjectOptions): PackageProject {
  const raw = readProjectFile(root);
  const globals = projectContext({ env, cliVars, profile: noProfile(root) });
  const place = (path: readonly (string | number)[]) => raw.place(path);
  const texts = (key: string): readonly string[] => {
    const value = raw.data.get(key);
    if (value === undefined || value === null) return [];
    const rendered = renderYaml(value, { globals, file: raw.file, place }, [key]);
    return (Array.isArray(rendered) ? rendered : [rendered]).map(String);
  };
  const name = raw.data.get('name') as string;
  const required = checkRequiredVersion(texts('require-dbt-version'), name, raw.place(['require-dbt-version']));
  if (versionCheck && required) throw new DiagnosticError(required);
  const packagesFolder = resolve(root, texts('packages-install-path')[0] ?? 'dbt_packages');
  const sources = [...raw.data.keys()].filter((key) => key.endsWith('-paths')).flatMap(texts);
  checkPackagesFolder(packagesFolder, root, [...defaultSources, ...sources]);
  const reading: ReadOptions = {
    wantedBy: name,
    globals: profileContext({ env, cliVars }),
    env,
    isRoot: true,
    describe: (file) => file,
  };
  const list = readRequirements(root, reading);
  return { root, name, packagesFolder, list, reading, warnings: [...raw.diagnostics, ...list.warnings] };
}

const defaultSources = ['models', 'seeds', 'snapshots', 'macros', 'tests', 'analyses', 'functions'];
