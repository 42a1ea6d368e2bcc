import { adapterTypes } from '../adapters/index.ts';
import type { Code } from '../base/catalogue.ts';
import { type Diagnostic, diagnostic } from '../base/diagnostic.ts';
import type { Place } from '../base/source.ts';
import { didYouMean } from '../base/suggest.ts';
import type { Json, JsonObject } from '../manifest/node.ts';

/** What a value may be. Digits in quotes are numbers, as environment variables give them; null is a key left out. */
type Kind = 'text' | 'number' | 'ports' | 'truth';

const words: Readonly<Record<Kind, string>> = {
  text: 'a text',
  number: 'a whole number',
  ports: 'a port number from 0 to 65535',
  truth: '`true` or `false`',
};

/** The keys of a Postgres output; values of other types of database are judged where they are used. */
const postgresKeys: Readonly<Record<string, Kind>> = {
  ...every('text', 'type host user password pass dbname database schema'),
  ...every('text', 'role search_path sslmode sslcert sslkey sslrootcert application_name options'),
  ...every('number', 'connect_timeout keepalives_idle retries threads'),
  port: 'ports',
  autocommit: 'truth',
};

/** Two names of one thing: at most one may be given. */
const aliases = [
  ['password', 'pass'],
  ['database', 'dbname'],
] as const;

function every(kind: Kind, keys: string): Record<string, Kind> {
  return Object.fromEntries(keys.split(' ').map((key) => [key, kind]));
}

/**
 * What is wrong with the keys of a rendered output, all at once: E005 for an unknown type, a value of the wrong kind, two names of
 * one thing; W001 for a key that looks like a misspelt one. Other unknown keys are left alone, since macros may read them.
 */
export function checkProfileKeys(
  output: JsonObject,
  about: { readonly where: string; place(key: string, what: 'key' | 'value'): Place | undefined },
): Diagnostic[] {
  const found = (code: Code, message: string, key: string, what: 'key' | 'value', help?: string): Diagnostic => {
    const place = about.place(key, what);
    return diagnostic(code, message, { ...(place ? { place } : {}), ...(help ? { help: [help] } : {}) });
  };
  const { type } = output;
  if (typeof type === 'string' && !adapterTypes.includes(type)) {
    const lower = type.toLowerCase();
    const near = adapterTypes.includes(lower) ? lower : didYouMean(lower, adapterTypes);
    const listed = adapterTypes.map((known) => `\`${known}\``).join(', ');
    return [
      found(
        'E005',
        `there is no adapter for \`type: ${type}\` (${about.where})`,
        'type',
        'value',
        near ? `did you mean \`${near}\`?` : `the types are ${listed}`,
      ),
    ];
  }
  if (type !== 'postgres') return [];
  const problems: Diagnostic[] = [];
  for (const [key, value] of Object.entries(output)) {
    const kind = Object.hasOwn(postgresKeys, key) ? postgresKeys[key] : undefined;
    if (kind === undefined) {
      const near = didYouMean(
        key,
        Object.keys(postgresKeys).filter((known) => !Object.hasOwn(output, known)),
      );
      if (near)
        problems.push(
          found(
            'W001',
            `unknown key \`${key}\` in ${about.where}, which has no effect`,
            key,
            'key',
            `did you mean \`${near}\`?`,
          ),
        );
    } else if (value !== null && value !== undefined && !fits(kind, value)) {
      const isPlain = typeof value === 'number' || typeof value === 'boolean';
      problems.push(
        found(
          'E005',
          `\`${key}\` in ${about.where} must be ${words[kind]}`,
          key,
          'value',
          kind === 'text' && isPlain ? 'write it in quotes' : undefined,
        ),
      );
    }
  }
  for (const [name, alias] of aliases) {
    if (output[name] === undefined || output[alias] === undefined) continue;
    problems.push(
      found(
        'E005',
        `\`${name}\` and \`${alias}\` in ${about.where} are the same key`,
        alias,
        'key',
        'remove one of them',
      ),
    );
  }
  return problems;
}

function fits(kind: Kind, value: Json): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'truth':
      return typeof value === 'boolean';
    case 'number':
      return isWhole(value);
    case 'ports':
      // one for each host, as in libpq; empty is the default
      return typeof value === 'string'
        ? value.split(',').every((port) => port.trim() === '' || isPort(port))
        : isPort(value);
  }
}

const isWhole = (value: Json): boolean =>
  typeof value === 'string' ? /^\s*(-?\d+\s*)?$/.test(value) : Number.isInteger(value);

const isPort = (value: Json): boolean => isWhole(value) && Number(value) >= 0 && Number(value) <= 65535;
