import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DiagnosticError, formatDiagnostic } from '../../base/diagnostic.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { JsonObject } from '../../manifest/node.ts';
import type { Flags } from '../../manifest/project.ts';
import { loadProject, projectFlags, readProjectFile } from '../../project/index.ts';
import { parseProject } from '../parseProject.ts';

const profiles = `
shop:
  target: dev
  outputs:
    dev: {type: postgres, host: localhost, user: u, password: p, dbname: db, schema: main, threads: 1}
`;

export interface ParsedFiles {
  readonly manifest: Manifest;
  /** What was found, printed. */
  readonly messages: readonly string[];
}

/** Parses a project of these files, which is named `shop` unless they say otherwise. */
export function parseFiles(files: Readonly<Record<string, string | Uint8Array>>, vars: JsonObject = {}): ParsedFiles {
  const root = mkdtempSync(join(tmpdir(), 'tsdt-parse-'));
  const installed = new Set(Object.keys(files).flatMap((path) => /^dbt_packages\/(\w+)\//.exec(path)?.[1] ?? []));
  try {
    const all = {
      'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
      'profiles.yml': profiles,
      ...(installed.size > 0
        ? { 'packages.yml': `packages: [${[...installed].map((name) => `{local: ${name}}`).join(', ')}]` }
        : {}),
      ...files,
    };
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const given = projectFlags(readProjectFile(root)) as Flags['behavior'];
    const flags = {
      which: 'parse',
      threads: null,
      versionCheck: true,
      maximumSeedSizeMib: 1,
      storeFailures: false,
      warnErrorOptions: {
        error: [],
        warn: [],
        silence: [],
        oldNames: Object.keys((given as unknown as Record<string, object>).warn_error_options ?? {}),
      },
      behavior: { validate_macro_args: true, ...given },
      given: {},
      print: true,
    } as unknown as Flags;
    const options = {
      root,
      cwd: root,
      flags,
      profile: null,
      target: null,
      profilesDir: root,
      targetPath: null,
      logPath: null,
      cliVars: vars,
      env: {},
    };
    const { project } = loadProject(options);
    const invocation = {
      id: '0',
      startedAt: 0,
      now: () => 0,
      reporter: { report: () => undefined },
      warn: () => undefined,
    };
    const { manifest, diagnostics } = parseProject(project, { invocation });
    return { manifest, messages: diagnostics.map(formatDiagnostic) };
  } catch (error) {
    if (error instanceof DiagnosticError)
      throw new Error(error.diagnostics.map(formatDiagnostic).join('\n'), { cause: error });
    throw error;
  } finally {
    rmSync(root, { recursive: true });
  }
}
