import { createAdapter } from '../adapters/index.ts';
import { DiagnosticError, formatDiagnostic } from '../base/diagnostic.ts';
import type { Project } from '../manifest/project.ts';
import { dbtVersion } from '../manifest/version.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { openProject } from './openProject.ts';
import { placedInProfile } from './running.ts';

/** `debug`: says what is found, project, profile and connection, and what is wrong with it. */
export async function debug(invocation: Invocation): Promise<ExitCode> {
  const say = (text: string): void => invocation.reporter.report({ kind: 'output', text });
  if (invocation.flags.given.config_dir === true) {
    say(
      `profiles.yml is looked for in ${invocation.profilesDir ?? `${invocation.cwd}, ${invocation.root}, ~/.tsdt and ~/.dbt`}`,
    );
    return 0;
  }
  say(`tsdt, answering as dbt ${dbtVersion}`);
  say(`node ${process.version} on ${process.platform} ${process.arch}`);
  say(`project folder: ${invocation.root}`);
  let project: Project;
  try {
    project = openProject(invocation, { withoutPackages: true });
  } catch (error) {
    return explain(error, 'Configuration', say);
  }
  const { profile } = project;
  say(`project: ${project.name}  [OK]`);
  say(`profile: ${profile.profileName}, target: ${profile.targetName}, adapter: ${profile.type}  [OK]`);
  say('connection:');
  for (const [name, value] of Object.entries(profile.credentials))
    say(`  ${name}: ${isSecret(name) ? '********' : String(value)}`);
  try {
    const adapter = await (invocation.connect ?? ((p) => createAdapter(p, { env: project.env })))(profile);
    try {
      const { version } = await adapter.connect(invocation.signal);
      say(`  connection test: server ${version}  [OK]`);
    } finally {
      await adapter.close();
    }
  } catch (error) {
    return explain(placedInProfile(error, profile), 'connection test', say);
  }
  say('All checks passed!');
  return 0;
}

const isSecret = (name: string): boolean => /pass|private_key|token|secret/i.test(name);

function explain(error: unknown, what: string, say: (text: string) => void): ExitCode {
  if (!(error instanceof DiagnosticError)) throw error;
  say(`  ${what}: [ERROR]`);
  for (const diagnostic of error.diagnostics) say(formatDiagnostic(diagnostic));
  say('1 check failed');
  return 1;
}
