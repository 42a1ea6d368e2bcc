import { spawn } from 'node:child_process';
import { rowChanges } from '../artifacts/index.ts';
import { diagnostic } from '../base/diagnostic.ts';
import { isFailure, type NodeResult } from '../manifest/result.ts';
import type { Invocation } from './invocation.ts';
import type { Notification, Occasion } from './notifications.ts';

/** What a notification tells. Rows and secrets are not part of it. */
export interface RunSummary {
  readonly project: string;
  readonly target: string;
  readonly command: string;
  readonly invocation_id: string;
  readonly status: 'success' | 'warning' | 'failure';
  readonly started_at: string;
  readonly seconds: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly rows: Readonly<Record<'inserted' | 'updated' | 'deleted', number>>;
  /** What failed or warned, with the first line of why. */
  readonly problems: readonly { readonly unique_id: string; readonly status: string; readonly message: string }[];
}

export function summarize(
  facts: Pick<RunSummary, 'project' | 'target' | 'command' | 'invocation_id' | 'started_at' | 'seconds'>,
  results: readonly NodeResult[],
  success: boolean,
): RunSummary {
  const counts: Record<string, number> = {};
  const rows = { inserted: 0, updated: 0, deleted: 0 };
  for (const { status, adapter_response } of results) {
    counts[status] = (counts[status] ?? 0) + 1;
    const { inserted = 0, updated = 0, deleted = 0 } = rowChanges(adapter_response);
    rows.inserted += inserted;
    rows.updated += updated;
    rows.deleted += deleted;
  }
  const problems = results
    .filter(({ status }) => isFailure(status) || status === 'warn')
    .map(({ unique_id, status, message }) => ({
      unique_id,
      status,
      message: (message ?? '').split('\n')[0]!.slice(0, 300),
    }));
  const status = success ? (problems.length > 0 ? 'warning' : 'success') : 'failure';
  return { ...facts, status, counts, rows, problems };
}

const ranks: Readonly<Record<RunSummary['status'] | Occasion, number>> = {
  failure: 2,
  warning: 1,
  always: 0,
  success: 0,
};

/** Tells everyone who wants to know. What cannot be told is a warning: a notification never changes the result of a run. */
export async function notifyAll(
  notifications: readonly Notification[],
  summary: RunSummary,
  { env, reporter, root }: Pick<Invocation, 'env' | 'reporter' | 'root'>,
): Promise<void> {
  const wanted = notifications.filter(
    ({ when, targets }) =>
      ranks[summary.status] >= ranks[when] && (targets.length === 0 || targets.includes(summary.target)),
  );
  await Promise.all(
    wanted.map(async (notification) => {
      const problem = await send(notification, summary, env, root);
      if (problem !== undefined)
        reporter.report({
          kind: 'diagnostic',
          diagnostic: diagnostic('W403', `nobody was notified by \`${nameOf(notification)}\`: ${problem}`),
        });
    }),
  );
}

const nameOf = ({ to }: Notification): string => (to.kind === 'command' ? 'command' : `${to.kind}: ${to.urlEnv}`);

/** Undefined when it went well. Words of other programs are left out of what is said: they may repeat the address. */
async function send(
  { to, timeout }: Notification,
  summary: RunSummary,
  env: Invocation['env'],
  root: string,
): Promise<string | undefined> {
  if (to.kind === 'command') return runCommand(to.command, summary, timeout, { env, root });
  const url = env[to.urlEnv];
  if (!url) return `the environment variable ${to.urlEnv} is not set`;
  const body = to.kind === 'slack' ? slackMessage(summary) : summary;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeout * 1000),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `the server answered ${response.status}`;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    return name === 'TimeoutError' ? `no answer within ${timeout} seconds` : 'the server cannot be reached';
  }
}

/** The command runs in the project's folder. It gets the summary as JSON on its standard input, and the facts that a subject line needs in its environment. */
function runCommand(
  command: string,
  summary: RunSummary,
  timeout: number,
  { env, root }: Pick<Invocation, 'env' | 'root'>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, {
      shell: true,
      cwd: root,
      // a group of its own, so that what the shell started ends with it
      detached: process.platform !== 'win32',
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {
        ...env,
        TSDT_NOTIFY_STATUS: summary.status,
        TSDT_NOTIFY_COMMAND: summary.command,
        TSDT_NOTIFY_PROJECT: summary.project,
        TSDT_NOTIFY_TARGET: summary.target,
        TSDT_NOTIFY_TEXT: textOf(summary),
      } as NodeJS.ProcessEnv,
    });
    const timer = setTimeout(() => {
      resolve(`it did not end within ${timeout} seconds`);
      try {
        if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // it ended just now
      }
    }, timeout * 1000);
    child.on('error', () => resolve('it cannot be started'));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? undefined : `it ended with ${code ?? 'a signal'}`);
    });
    child.stdin.on('error', () => undefined); // a command may read nothing
    child.stdin.end(`${JSON.stringify(summary)}\n`);
  });
}

/** The summary in a few lines of plain text. */
export function textOf({ project, target, command, status, counts, problems }: RunSummary): string {
  const words = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return [
    `tsdt ${command} of ${project} (${target}): ${status}`,
    words.join(', '),
    ...problems.slice(0, 20).map(({ unique_id, status, message }) => `${status} ${unique_id}: ${message}`),
    ...(problems.length > 20 ? [`and ${problems.length - 20} more`] : []),
  ].join('\n');
}

const slackSigns: Readonly<Record<RunSummary['status'], string>> = {
  failure: ':red_circle:',
  warning: ':large_yellow_circle:',
  success: ':large_green_circle:',
};

/** Slack's form of a message: `text` for the notification, blocks for the channel. */
export function slackMessage(summary: RunSummary) {
  const escaped = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const [title = '', ...lines] = escaped(textOf(summary)).split('\n');
  return {
    text: title,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `${slackSigns[summary.status]} *${title}*` } },
      { type: 'section', text: { type: 'mrkdwn', text: lines.join('\n').slice(0, 2900) || ' ' } },
    ],
  };
}
