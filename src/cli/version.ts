import { readFileSync } from 'node:fs';
import { dbtVersion } from '../manifest/version.ts';

/** The version of this package, from its package.json. */
export function tsdtVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const data = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name: string;
        version: string;
      };
      if (data.name === 'tsdt') return data.version;
    } catch {
      // dist/ and src/cli/ stand at different depths
    }
  }
  throw new Error('package.json of tsdt is missing');
}

/** What `--version` prints. Schedulers read the lines that begin with `Core:` and `- installed:`. */
export function versionText(): string {
  return `tsdt ${tsdtVersion()}

Core:
  - installed: ${dbtVersion} (the dbt whose behaviour tsdt follows)

Plugins:
  - postgres: built in
  - pglite: built in
  - snowflake: needs the package snowflake-sdk
`;
}
