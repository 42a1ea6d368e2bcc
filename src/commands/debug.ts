import { existsSync } from 'node:fs';
import { createAdapter } from '../adapters/index.ts';
import { diagnosticJson } from '../artifacts/index.ts';
import { type Diagnostic, DiagnosticError, diagnostic, formatDiagnostic } from '../base/diagnostic.ts';
import type { Project } from '../manifest/project.ts';
import { dbtVersion } from '../manifest/version.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { openProject } from './openProject.ts';
import { outputForm } from './outputForm.ts';
import { placedInProfile } from './running.ts';

/** Something that `debug` found out; with `ok` it was a check. */
interface Finding {
  readonly name: string;
  readonly value: string | Readonly<Record<string, string>>;
  readonly ok?: boolean;
  readonly problems?: readonly Diagnostic[];
  /** As text; without, the name and the value. */
  readonly text?: string;
}

/** `debug`: says what is found, project, profile and connection, and what is wrong with it; `--output json` as a list. */
export async function debug(invocation: Invocation): Promise<ExitCode> {
  const print = (text: string, name = 'DebugCmdOut'): void =>
    invocation.reporter.report({ kind: 'output', text, name });
  if (invocation.flags.given.config_dir === true) {
    print(
      `profiles.yml is looked for in ${invocation.profilesDir ?? `${invocation.cwd}, ${invocation.root}, ~/.tsdt and ~/.dbt`}`,
    );
    return 0;
  }
  // a folder that is not there is a mistake of the command line, as in dbt; one without a project is a finding
  if (!existsSync(invocation.root))
    throw new DiagnosticError(diagnostic('E007', `the project folder \`${invocation.root}\` does not exist`));
  const isJson = outputForm(invocation, 'debug', ['text', 'json']) === 'json';
  // quiet, as in dbt: what is fine says the exit code
  const isQuiet = invocation.flags.quiet;
  const found: Finding[] = [];
  const say = (finding: Finding): void => {
    found.push(finding);
    if (isJson || (isQuiet && finding.ok !== false)) return;
    for (const line of linesOf(finding)) print(line);
  };
  await examine(invocation, say);
  const success = found.every(({ ok }) => ok !== false);
  if (isJson) print(JSON.stringify({ success, findings: found.map(asJson) }, null, 2));
  else if (!isQuiet || !success) print(success ? 'All checks passed!' : '1 check failed', 'DebugCmdResult');
  return success ? 0 : 1;
}

async function examine(invocation: Invocation, say: (finding: Finding) => void): Promise<void> {
  say({ name: 'tsdt', value: `answering as dbt ${dbtVersion}`, text: `tsdt, answering as dbt ${dbtVersion}` });
  const node = `${process.version} on ${process.platform} ${process.arch}`;
  say({ name: 'node', value: node, text: `node ${node}` });
  say({ name: 'project folder', value: invocation.root });
  let project: Project;
  try {
    project = openProject(invocation, { withoutPackages: true });
  } catch (error) {
    return say(failed('Configuration', error));
  }
  const { profile } = project;
  const { profileName, targetName, type } = profile;
  say({ name: 'project', value: project.name, ok: true });
  say({
    name: 'profile',
    value: { profile: profileName, target: targetName, adapter: type },
    ok: true,
    text: `profile: ${profileName}, target: ${targetName}, adapter: ${type}`,
  });
  const credentials = Object.entries(profile.credentials).map(
    ([name, value]) => [name, isSecret(name) ? '********' : String(value)] as const,
  );
  say({
    name: 'connection',
    value: Object.fromEntries(credentials),
    text: ['connection:', ...credentials.map(([name, value]) => `  ${name}: ${value}`)].join('\n'),
  });
  try {
    const adapter = await (invocation.connect ?? ((p) => createAdapter(p, { env: project.env })))(profile);
    try {
      const { version } = await adapter.connect(invocation.signal);
      say({
        name: 'connection test',
        value: `server ${version}`,
        ok: true,
        text: `  connection test: server ${version}`,
      });
    } finally {
      await adapter.close();
    }
  } catch (error) {
    say(failed('connection test', placedInProfile(error, profile)));
  }
}

const isSecret = (name: string): boolean => /pass|private_key|token|secret/i.test(name);

function failed(name: string, error: unknown): Finding {
  if (!(error instanceof DiagnosticError)) throw error;
  return { name, value: '', ok: false, problems: error.diagnostics, text: `  ${name}: [ERROR]` };
}

function linesOf({ name, value, ok, problems = [], text = `${name}: ${String(value)}` }: Finding): string[] {
  return [...`${text}${ok ? '  [OK]' : ''}`.split('\n'), ...problems.map((problem) => formatDiagnostic(problem))];
}

function asJson({ name, value, ok, problems }: Finding): object {
  return {
    name,
    value,
    ...(ok !== undefined && { ok }),
    ...(problems && { problems: problems.map(diagnosticJson) }),
  };
}
