import { describe, expect, it } from 'vitest';
import { privateAddress } from './privateAddress.ts';

const address = (name: string, provider: string | null = null, providers?: readonly object[]): string =>
  privateAddress(name, provider, providers ? { DBT_ENV_PRIVATE_GIT_PROVIDER_INFO: JSON.stringify(providers) } : {}, {
    wantedBy: 'shop',
  });

describe('the address of a private package', () => {
  it('is by ssh where no provider is set up', () => {
    expect(address('org/repo')).toBe('git@github.com:org/repo.git');
    expect(address('org/group/repo', 'gitlab')).toBe('git@gitlab.com:org/group/repo.git');
    expect(address('org/project/repo', 'ado')).toBe('git@ssh.dev.azure.com:v3/org/project/repo');
  });

  it('has the token of the provider that fits', () => {
    const providers = [
      { org: 'other', url: 'https://{token}@github.com/other/{repo}.git', token: 'no', provider: 'github' },
      { org: 'org', url: 'https://oauth2:{token}@gitlab.com/org/{group}/{repo}.git', token: 'gl', provider: 'gitlab' },
      { org: 'org', url: 'https://{token}@github.com/org/{repo}.git', token: 'gh', provider: 'github' },
      {
        org: 'org',
        url: 'https://{token}@dev.azure.com/org/project/_git/{repo}',
        token: 'az',
        provider: 'azure_devops',
      },
    ];
    expect(address('org/repo', null, providers)).toBe('https://gh@github.com/org/repo.git');
    expect(address('org/team/repo', 'gitlab', providers)).toBe('https://oauth2:gl@gitlab.com/org/team/repo.git');
    expect(address('org/repo', 'azure_active_directory', providers)).toBe(
      'https://az@dev.azure.com/org/project/_git/repo',
    );
    expect(() => address('nobody/repo', null, providers)).toThrow(
      'no git provider fits the private package `nobody/repo`',
    );
  });

  it('cannot be told', () => {
    expect(() => address('repo')).toThrow('`repo` is not the name of a private package');
    expect(() => address('org/repo', 'svn')).toThrow('`svn` is not a provider of private packages');
    expect(() => address('org/repo', 'ado')).toThrow('`org/repo` names no project');
    expect(() =>
      privateAddress('org/repo', null, { DBT_ENV_PRIVATE_GIT_PROVIDER_INFO: '{t0ken' }, { wantedBy: 'shop' }),
    ).toThrow('DBT_ENV_PRIVATE_GIT_PROVIDER_INFO is not a JSON list');
  });
});
