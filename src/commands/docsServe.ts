import { join, resolve } from 'node:path';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import {
  artifactsChangedAt,
  type SiteServer,
  serveSite,
  siteInputFrom,
  siteProgram,
  writeSite,
} from '../docs/index.ts';
import { optionValue } from './flags.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { withLineage } from './lineageOf.ts';
import { openProject } from './openProject.ts';

const lookEvery = 500;

/**
 * `docs serve`: serves the site of the target folder until it is interrupted. When a later command writes new artifacts, the
 * site is made anew and open pages load it.
 */
export async function docsServe(invocation: Invocation, open: (address: string) => void): Promise<ExitCode> {
  const { given } = invocation.flags;
  const folder =
    typeof given.from === 'string'
      ? resolve(invocation.cwd, given.from)
      : openProject(invocation, { withoutPackages: true }).targetPath;
  const say = (message: string): void => invocation.reporter.report({ kind: 'log', level: 'info', message });
  let shown = artifactsChangedAt(folder);
  if (shown === 0) {
    throw new DiagnosticError(
      diagnostic('E007', `there is no manifest.json in \`${folder}\``, {
        help: ['run `tsdt docs generate` first, or name the folder of the artifacts by `--from`'],
      }),
    );
  }
  renew(folder);
  const host = typeof given.host === 'string' ? given.host : '127.0.0.1';
  const port = (optionValue('port', given, invocation.env) as number | undefined) ?? 8080;
  const server = await serveSite(folder, { host, port }).catch((error: unknown) => {
    throw unreachable(error, host, port);
  });
  say(`Serving ${join(folder, 'index.html')} at ${server.address}`);
  say('Press Ctrl+C to exit.');
  if (given.browser !== false) open(server.address);
  const watch = setInterval(() => {
    const changed = artifactsChangedAt(folder);
    // a manifest that is being written is seen again at the next look
    if (changed <= shown || Date.now() - changed < lookEvery) return;
    shown = changed;
    refresh(folder, server, say);
  }, lookEvery);
  await new Promise<void>((done) => invocation.signal.addEventListener('abort', () => done(), { once: true }));
  clearInterval(watch);
  await server.close();
  return 0;
}

function renew(folder: string): void {
  writeSite(withLineage(siteInputFrom(folder, new Date().toISOString())), folder, siteProgram());
}

function refresh(folder: string, server: SiteServer, say: (message: string) => void): void {
  try {
    renew(folder);
    server.reload();
    say('The artifacts have changed: the site was made anew');
  } catch (error) {
    say(`The artifacts have changed and cannot be read: ${(error as Error).message}`);
  }
}

function unreachable(error: unknown, host: string, port: number): unknown {
  const { code } = error as { code?: string };
  if (code === 'ERR_SOCKET_BAD_PORT')
    return new DiagnosticError(diagnostic('E007', `Invalid value for '--port': ${port} is not from 0 to 65535`));
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL' && code !== 'ENOTFOUND') return error;
  const why =
    code === 'EADDRINUSE'
      ? `port ${port} is taken`
      : code === 'EACCES'
        ? `port ${port} needs more rights`
        : `\`${host}\` is no address of this machine`;
  return new DiagnosticError(
    diagnostic('E007', `the documentation cannot be served: ${why}`, {
      help: ['choose another by `--port` or `--host`'],
    }),
  );
}
