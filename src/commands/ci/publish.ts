import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { type Environment, parseDotenv } from '../../project/index.ts';
import { type CheckReport, type Publisher, publisherOf, summaryOf, withoutInvitations } from '../../review/index.ts';
import type { ExitCode, Invocation } from '../invocation.ts';

/** The pull request that a check is published on. */
export interface Publication {
  /** Rules that the labels of the pull request leave aside, as they stand now; or why nobody knows. */
  allowed(): Promise<{ readonly rules: readonly string[]; readonly note?: string }>;
  send(report: CheckReport): Promise<void>;
}

/**
 * What publishes a report, where `--publish` asks for it. Throws before any work where that cannot succeed: no token (E013), or an
 * untrusted change that would run beside one (E007).
 */
export function publication(invocation: Invocation): Publication | undefined {
  const { publish, untrusted } = invocation.flags.given;
  if (publish !== true) return undefined;
  if (untrusted === true)
    throw new DiagnosticError(
      diagnostic(
        'E007',
        '`--publish` does not go with `--untrusted`: a stranger’s change must not run beside a token',
        {
          help: [
            'check without a token, keep `target/ci`, and publish it by `tsdt ci --publish-report DIR` in a job of its own',
          ],
        },
      ),
    );
  const publisher = open(invocation, '');
  return {
    allowed: async () => {
      try {
        return { rules: rulesIn((await publisher?.labels()) ?? []) };
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        return { rules: [], note: `labels of the pull request count for nothing: ${error.diagnostics[0]?.message}` };
      }
    },
    send: (report) => send(invocation, report.project, report.passed, summaryOf(report)),
  };
}

/** Rules that labels `tsdt:allow-RULE` name. */
const rulesIn = (labels: readonly string[]): string[] =>
  labels.flatMap((label) => /^tsdt:allow-([a-z_]+)$/.exec(label.trim())?.[1] ?? []);

/** Publishes what an earlier `tsdt ci` left in a folder. The folder may come from a stranger's run: nothing in it is trusted. */
export async function publishKeptReport(invocation: Invocation): Promise<ExitCode> {
  const folder = String(invocation.flags.given.publish_report);
  const { project, passed, markdown } = readKept(resolve(invocation.cwd, folder), folder);
  await send(invocation, project, passed, withoutInvitations(markdown));
  return 0;
}

function readKept(path: string, shown: string) {
  try {
    const report = JSON.parse(readFileSync(join(path, 'report.json'), 'utf8')) as {
      project?: unknown;
      passed?: unknown;
    };
    const markdown = readFileSync(join(path, 'summary.md'), 'utf8');
    return { project: String(report.project), passed: report.passed === true, markdown };
  } catch {
    throw new DiagnosticError(
      diagnostic('E007', `there is no report of \`tsdt ci\` in \`${shown}\``, {
        help: ['name the folder that holds report.json and summary.md: `target/ci` of the run that made them'],
      }),
    );
  }
}

/** Comment and status do not wait for each other's success: what fails of them is said together. */
async function send(invocation: Invocation, project: string, passed: boolean, markdown: string): Promise<void> {
  const say = (message: string): void => invocation.reporter.report({ kind: 'log', level: 'info', message });
  const publisher = open(invocation, project);
  if (!publisher) return say('This run is of no pull request: nothing is published');
  const title = (markdown.split('\n', 1)[0] ?? '').replace(/^.*?tsdt: /, '');
  const problems: Diagnostic[] = [];
  for (const step of [
    () => publisher.comment(markdown),
    () => publisher.status({ state: passed ? 'success' : 'failure', title }),
  ]) {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      problems.push(...error.diagnostics);
    }
  }
  if (problems.length > 0) throw new DiagnosticError(problems);
  say(`Published on ${publisher.host}`);
}

function open(invocation: Invocation, key: string): Publisher | undefined {
  const { number } = invocation.flags.given;
  const found = publisherOf(outerEnvironment(invocation), {
    key,
    signal: invocation.signal,
    ...(/^\d+$/.test(String(number)) ? { number: String(number) } : {}),
  });
  if (found && 'code' in found) throw new DiagnosticError(found);
  return found;
}

/** The environment without what a `.env` of the checkout says: a change could name another server there, which gets the token. */
function outerEnvironment({ env, cwd }: Invocation): Environment {
  const path = join(cwd, '.env');
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return env;
  const inside = parseDotenv(readFileSync(path, 'utf8'), env);
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => inside[name] !== value));
}
