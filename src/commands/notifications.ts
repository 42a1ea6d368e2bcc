import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { Json } from '../manifest/node.ts';

/** When to tell: after a failure, after a failure or a warning, after every run. */
export type Occasion = 'failure' | 'warning' | 'always';

/** One entry of `notifications:` in the project file. */
export interface Notification {
  readonly when: Occasion;
  readonly to:
    | { readonly kind: 'command'; readonly command: string }
    | { readonly kind: 'slack' | 'webhook'; readonly urlEnv: string };
  /** Empty: every target. */
  readonly targets: readonly string[];
  /** Seconds. */
  readonly timeout: number;
}

const keys = ['slack', 'webhook', 'command', 'when', 'targets', 'timeout'];

/**
 * Reads `notifications`. An address is a secret, so the file names the environment variable that holds it:
 * `slack: SLACK_WEBHOOK_URL`. Throws E003.
 */
export function notificationsOf(config: Json | undefined): Notification[] {
  if (config === undefined || config === null) return [];
  if (!Array.isArray(config)) throw wrong('it must be a list');
  return config.map((entry: Json, index) => {
    const said = `entry ${index + 1}`;
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) throw wrong(`${said} must be a mapping`);
    const found = entry as Readonly<Record<string, Json>>;
    const unknown = Object.keys(found).find((key) => !keys.includes(key));
    if (unknown !== undefined) throw wrong(`${said} has the unknown key \`${unknown}\``);
    const kinds = (['slack', 'webhook', 'command'] as const).filter((kind) => found[kind] !== undefined);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1)
      throw wrong(`${said} must have one of \`slack\`, \`webhook\`, \`command\``);
    const value = found[kind];
    if (typeof value !== 'string' || value === '') throw wrong(`\`${kind}\` of ${said} must be a text`);
    if (kind !== 'command' && !/^[A-Za-z_]\w*$/.test(value))
      throw wrong(`\`${kind}\` of ${said} must be the name of an environment variable that holds the address`);
    const when = found.when ?? 'failure';
    if (when !== 'failure' && when !== 'warning' && when !== 'always')
      throw wrong(`\`when\` of ${said} must be failure, warning or always`);
    const targets = found.targets === undefined ? [] : ([found.targets].flat() as Json[]);
    const timeout = found.timeout ?? 10;
    if (typeof timeout !== 'number' || !(timeout > 0))
      throw wrong(`\`timeout\` of ${said} must be a number of seconds`);
    return {
      when,
      targets: targets.map(String),
      timeout,
      to: kind === 'command' ? { kind, command: value } : { kind, urlEnv: value },
    };
  });
}

const wrong = (what: string): DiagnosticError =>
  new DiagnosticError(
    diagnostic('E003', `\`notifications\` is wrong: ${what}`, {
      help: ['write for example `notifications: [{slack: SLACK_WEBHOOK_URL, when: failure}]`'],
    }),
  );
