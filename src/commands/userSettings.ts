import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../manifest/node.ts';
import { readYaml, toPlain } from '../template/index.ts';

/**
 * `flags:` of `user_settings.yml` in `~/.tsdt` or `~/.dbt`: what a user likes in every project. The weakest word on an option.
 * A file that is not there or cannot be read says nothing.
 */
export function userFlags(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, Json>> {
  for (const folder of ['.tsdt', '.dbt']) {
    const path = join(env.HOME ?? homedir(), folder, 'user_settings.yml');
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch {
      continue;
    }
    const { value, diagnostics } = readYaml({ path, text });
    const flags = value instanceof Map && diagnostics.every((d) => d.severity !== 'error') ? value.get('flags') : null;
    return flags instanceof Map ? (toPlain(flags) as Record<string, Json>) : {};
  }
  return {};
}
