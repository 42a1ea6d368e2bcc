import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = dirname(fileURLToPath(import.meta.url));
const root = dirname(src);

/** Rooms by their line in ARCHITECTURE.md, counted from the top. */
const rooms = new Map<string, number>();
const block = /```rooms\n([\s\S]*?)```/.exec(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'))?.[1] ?? '';
for (const [level, line] of block.trim().split('\n').entries())
  for (const room of line.trim().split(/\s+/)) rooms.set(room, level);

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .map((path) => join(src, path));

const roomOf = (path: string): string => (relative(src, path).split('/')[0] as string).replace(/\.ts$/, '');

function imports(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return [
    ...text.matchAll(
      /^\s*(?:import|export)\b[^'";]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|^\s*import\s+'([^']+)'/gm,
    ),
  ].map((match) => (match[1] ?? match[2] ?? match[3]) as string);
}

const production = files.filter((path) => !/\.test\.ts$|\/testing\//.test(path));

describe('the rooms of src/', () => {
  it('are all named in ARCHITECTURE.md', () => {
    const unknown = production.map(roomOf).filter((room) => !rooms.has(room));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('import only from rooms above them', () => {
    const wrong: string[] = [];
    for (const path of production) {
      for (const target of imports(path).filter((name) => name.startsWith('.'))) {
        const from = roomOf(path);
        const to = roomOf(resolve(dirname(path), target));
        if (from !== to && !((rooms.get(to) ?? 99) < (rooms.get(from) ?? 0)))
          wrong.push(`${relative(src, path)} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('import outside packages only where they belong', () => {
    const owners: Record<string, RegExp> = {
      graphology: /^graph\//,
      'graphology-components': /^graph\//,
      nunjucks: /^template\//,
      pg: /^adapters\/postgres\/connection/,
      'pg-copy-streams': /^adapters\/postgres\/connection/,
      '@electric-sql/pglite': /^adapters\/pglite\//,
      'snowflake-sdk': /^adapters\/snowflake\/connection/,
      commander: /^cli\//,
      picocolors: /^cli\//,
    };
    const wrong = production.flatMap((path) =>
      imports(path)
        .filter((name) => !name.startsWith('.'))
        .filter((name) => {
          const owner = Object.entries(owners).find(([pkg]) => name === pkg || name.startsWith(`${pkg}/`))?.[1];
          return owner !== undefined && !owner.test(relative(src, path));
        })
        .map((name) => `${relative(src, path)} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('print and exit only in cli/', () => {
    const wrong = production
      .filter((path) => roomOf(path) !== 'cli')
      .filter((path) =>
        /\bconsole\.(log|error|warn|info)\(|process\.(exit\(|exitCode\s*=|stdout\.write|stderr\.write)/.test(
          readFileSync(path, 'utf8'),
        ),
      )
      .map((path) => relative(src, path));
    expect(wrong).toEqual([]);
  });

  it('make no code from text', () => {
    const wrong = production.filter((path) =>
      /new Function\(|\beval\(/.test(readFileSync(path, 'utf8').replace(/`new Function`/g, '')),
    );
    expect(wrong.map((path) => relative(src, path))).toEqual([]);
  });
});
