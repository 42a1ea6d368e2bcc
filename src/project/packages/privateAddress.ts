import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { Environment } from '../dotenv.ts';
import type { Origin } from './requirement.ts';

interface Provider {
  readonly org: string;
  readonly url: string;
  readonly token: string;
  readonly provider: string;
}

const ado: ReadonlySet<string> = new Set(['ado', 'azure_devops', 'azure_active_directory']);
const known = ['github', 'gitlab', 'ado', 'azure_devops', 'azure_active_directory'];

/**
 * The git address of `private: org/repo`: from the providers that DBT_ENV_PRIVATE_GIT_PROVIDER_INFO lists as JSON
 * (`[{"org", "url", "token", "provider"}]`), or else by ssh from the named provider, GitHub by default.
 */
export function privateAddress(name: string, provider: string | null, env: Environment, origin: Origin): string {
  const fail = (message: string, help: string): never => {
    throw new DiagnosticError(
      diagnostic('E008', message, { ...(origin.place ? { place: origin.place } : {}), help: [help] }),
    );
  };
  if (provider !== null && !known.includes(provider))
    fail(
      `\`${provider}\` is not a provider of private packages`,
      `the providers are ${known.map((p) => `\`${p}\``).join(', ')}`,
    );
  const parts = name.split('/');
  if (parts.length < 2 || parts.some((part) => part === ''))
    fail(`\`${name}\` is not the name of a private package`, 'write `org/repo`, or `org/project/repo`');
  const providers = readProviders(env, fail);
  if (providers.length > 0) {
    const address = providers.map((entry) => resolveWith(entry, parts, provider)).find((url) => url !== undefined);
    return (
      address ??
      fail(
        `no git provider fits the private package \`${name}\``,
        'DBT_ENV_PRIVATE_GIT_PROVIDER_INFO has no entry with its organisation, path and provider',
      )
    );
  }
  if (provider === null || provider === 'github') return `git@github.com:${name}.git`;
  if (provider === 'gitlab') return `git@gitlab.com:${name}.git`;
  if (parts.length < 3)
    fail(`\`${name}\` names no project`, `with provider \`${provider}\` write \`org/project/repo\``);
  return `git@ssh.dev.azure.com:v3/${name}`;
}

function readProviders(env: Environment, fail: (message: string, help: string) => never): readonly Provider[] {
  const text = env.DBT_ENV_PRIVATE_GIT_PROVIDER_INFO;
  if (!text) return [];
  try {
    const list = JSON.parse(text) as unknown;
    if (Array.isArray(list)) return list as Provider[];
  } catch {
    // The text holds tokens: the parser's message would quote them.
  }
  return fail(
    'DBT_ENV_PRIVATE_GIT_PROVIDER_INFO is not a JSON list',
    'it looks like `[{"org": ..., "url": ..., "token": ..., "provider": ...}]`',
  );
}

function resolveWith(entry: Provider, parts: readonly string[], provider: string | null): string | undefined {
  const sameProvider =
    provider === null || provider === entry.provider || (ado.has(provider) && ado.has(entry.provider));
  const [org, ...rest] = parts as [string, ...string[]];
  if (!sameProvider || entry.org !== org) return undefined;
  const repo = rest.at(-1) as string;
  const group = rest.slice(0, -1).join('/');
  const path = /^\w+:\/\/[^/]+\/(.*?)(?:\.git)?$/.exec(entry.url)?.[1];
  const wanted = (ado.has(entry.provider) ? path?.replace('/_git/', '/') : path)?.split('/');
  if (wanted === undefined || wanted[0] !== org) return undefined;
  const wantedRepo = wanted.at(-1) as string;
  const wantedGroup = wanted.slice(1, -1).join('/');
  const isLegacy = entry.provider !== 'ado' && ado.has(entry.provider) && group === '';
  const groupFits =
    isLegacy || wantedGroup === group || (group !== '' && ['{group}', '{project}'].includes(wantedGroup));
  if (!groupFits || !(wantedRepo === repo || wantedRepo === '{repo}')) return undefined;
  return entry.url
    .replaceAll('{token}', entry.token)
    .replaceAll('{repo}', repo)
    .replaceAll('{group}', group)
    .replaceAll('{project}', group);
}
