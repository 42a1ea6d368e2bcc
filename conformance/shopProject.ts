import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Adapter, Session } from '../src/adapters/adapter.ts';
import { postgresCapabilities, postgresFacts } from '../src/adapters/postgres/facts.ts';
import { mergeFlags } from '../src/commands/flags.ts';
import type { Context } from '../src/context/context.ts';
import { Catalog, NodeCatalog } from '../src/context/nodeCatalog.ts';
import { NodeSession } from '../src/context/nodeSession.ts';
import { runtimeContext } from '../src/context/runtimeContext.ts';
import { createWorld, type World } from '../src/context/world.ts';
import { parseProject } from '../src/parser/index.ts';
import { loadProject } from '../src/project/index.ts';
import { type CaseContext, caseMacros, invocation } from './jinjaContext.ts';
import type { Json, JsonObject } from './json.ts';
import { toValue } from './values.ts';

const files: Readonly<Record<string, string>> = {
  'project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\nvars: VARS\n',
  'profiles.yml':
    'shop:\n  target: dev\n  outputs:\n    dev: {type: postgres, host: localhost, port: 5432, user: u, password: p, dbname: db, schema: analytics, threads: 2}\n',
  'models/orders.sql': 'select 1 as id\n',
};

/** The project `shop` with its model `orders`, on a Postgres target that is never asked for anything. */
export function shopWorld(vars: JsonObject, env: JsonObject): World {
  const root = mkdtempSync(join(tmpdir(), 'shop-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text.replace('VARS', JSON.stringify(plain(vars))));
    }
    const environment = Object.fromEntries([...env].map(([name, value]) => [name, String(value)]));
    const { project } = loadProject({
      root,
      cwd: root,
      flags: mergeFlags('run', {}, environment, {}),
      profile: null,
      target: null,
      profilesDir: root,
      targetPath: null,
      logPath: null,
      cliVars: {},
      env: environment,
    });
    const { manifest, macros, diagnostics } = parseProject(project, { invocation });
    const wrong = diagnostics.filter(({ severity }) => severity === 'error');
    if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join('\n'));
    return createWorld({ project, manifest, registry: macros, adapter: unreachableAdapter, invocation });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The context of the model while it runs; a fresh one for each case. */
export function ordersContext(world: World, words: CaseContext): Context {
  const node = world.manifest.nodes.get('model.shop.orders');
  if (!node) throw new Error('the model orders was not found');
  const catalog = new NodeCatalog(new Catalog(postgresFacts), async () => []);
  const session = new NodeSession({
    adapter: unreachableAdapter,
    session: unreachableSession,
    catalog,
    start: 'reading',
  });
  const { context } = runtimeContext({ world, node, session, threadId: 'Thread-1', checkDependencies: true });
  for (const [name, value] of words.context) context.set(name, toValue(value));
  for (const [name, macro] of caseMacros(words.macros, context, context.evaluation, words.slow ?? false))
    context.set(name, macro);
  return context;
}

const unreachable = async (): Promise<never> => {
  throw new Error('these cases have no database');
};

const unreachableSession: Session = {
  send: unreachable,
  copyRows: unreachable,
  transaction: 'idle',
  roundTrips: 0,
  cancel: unreachable,
  release: unreachable,
};

const unreachableAdapter: Adapter = {
  facts: postgresFacts,
  capabilities: postgresCapabilities,
  connect: unreachable,
  lease: unreachable,
  listRelations: unreachable,
  listSchemas: unreachable,
  columnsOf: unreachable,
  columnsOfQuery: unreachable,
  close: unreachable,
};

function plain(json: Json): unknown {
  if (Array.isArray(json)) return json.map(plain);
  return json instanceof Map ? Object.fromEntries([...json].map(([key, value]) => [key, plain(value)])) : json;
}
