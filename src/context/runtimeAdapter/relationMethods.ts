import { AgateTable } from '../../template/agate/index.ts';
import { TemplateError } from '../../template/errors.ts';
import { str } from '../../template/operators.ts';
import type { Value } from '../../template/values.ts';
import { bindArguments, optionalText } from '../arguments.ts';
import { Relation } from '../relation.ts';
import type { Handler } from './runtimeAdapter.ts';
import { asEntry, cachedRelation, relationArgument, storedPath } from './storedRelation.ts';

/** Methods of `adapter` about relations and schemas, and what is remembered of them. */
export const relationMethods: readonly (readonly [string, Handler])[] = [
  [
    'get_relation',
    async (adapter, args, kwargs) => {
      const [database, schema, identifier] = bindArguments(
        'get_relation',
        ['database', 'schema', 'identifier'],
        args,
        kwargs,
      ).map(optionalText);
      return adapter.relation({ database: database ?? null, schema: schema ?? null, identifier: identifier ?? null });
    },
  ],
  [
    'is_new_relation',
    async (adapter, [relation]) =>
      adapter.home.session.catalog.isNew(storedPath(relationArgument('is_new_relation', relation))),
  ],
  [
    'already_exists',
    async (adapter, args, kwargs) => {
      const [schema, identifier] = bindArguments('already_exists', ['schema', 'name'], args, kwargs).map(optionalText);
      return (
        (await adapter.relation({ database: null, schema: schema ?? null, identifier: identifier ?? null })) !== null
      );
    },
  ],
  [
    'check_schema_exists',
    async (adapter, args, kwargs) => {
      const [database, schema] = bindArguments('check_schema_exists', ['database', 'schema'], args, kwargs).map(
        optionalText,
      );
      const information = new Relation(adapter.home.facts, {
        path: { database: database ?? null, schema: null, identifier: null },
        quote: adapter.home.quoting,
      }).informationSchema(null);
      const answer = await adapter.macro('check_schema_exists', [information, schema ?? null]);
      const count = answer instanceof AgateTable ? answer.rows[0]?.values()[0] : null;
      return count !== null && count !== undefined && str(count) !== '0';
    },
  ],
  [
    'list_schemas',
    async (adapter, args) => {
      const { session } = adapter.home;
      const { quoting } = adapter.home;
      return [...(await session.use((leased) => session.adapter.listSchemas(leased, optionalText(args[0]), quoting)))];
    },
  ],
  [
    'list_relations_without_caching',
    async (adapter, [schema]) => {
      const { database, schema: name } = relationArgument('list_relations_without_caching', schema).path;
      const found = await adapter.home.list([{ database, schema: name ?? '' }]);
      return found.map((relation) => cachedRelation(adapter.home.facts, relation));
    },
  ],
  [
    'list_relations',
    async (adapter, [database, schema]) =>
      [
        ...(
          await adapter.home.session.catalog.relations({
            database: optionalText(database),
            schema: optionalText(schema) ?? '',
          })
        ).values(),
      ].map((r) => cachedRelation(adapter.home.facts, r)),
  ],
  [
    'create_schema',
    async (adapter, [relation]) => {
      await adapter.macro('create_schema', [withoutIdentifier(relationArgument('create_schema', relation))]);
      await adapter.home.session.commit();
      return null;
    },
  ],
  [
    'drop_schema',
    async (adapter, [relation]) => {
      await adapter.macro('drop_schema', [withoutIdentifier(relationArgument('drop_schema', relation))]);
      adapter.home.session.catalog.unknown();
      await adapter.home.session.commit();
      return null;
    },
  ],
  [
    'drop_relation',
    async (adapter, [value]) => {
      const relation = relationArgument('drop_relation', value);
      if (relation.type === null)
        throw new TemplateError('other', `Tried to drop relation ${relation.render()}, but its type is null.`);
      const known = await adapter.home.session.catalog.find(storedPath(relation));
      await adapter.macro('drop_relation', [relation]);
      // where a drop takes with it what stands on the relation, anything may be gone
      const { catalog, adapter: database } = adapter.home.session;
      if (known.length > 0 && database.capabilities.dropsStayAlone) for (const gone of known) catalog.dropped(gone);
      else if (known.length > 0) catalog.unknown();
      return null;
    },
  ],
  [
    'truncate_relation',
    async (adapter, [relation]) => {
      await adapter.macro('truncate_relation', [relationArgument('truncate_relation', relation)]);
      return null;
    },
  ],
  [
    'rename_relation',
    async (adapter, args, kwargs) => {
      const [from, to] = bindArguments('rename_relation', ['from_relation', 'to_relation'], args, kwargs);
      const [old, renamed] = [relationArgument('rename_relation', from), relationArgument('rename_relation', to)];
      await adapter.macro('rename_relation', [old, renamed]);
      adapter.home.session.catalog.dropped(asEntry(old));
      adapter.home.session.catalog.added({ ...asEntry(renamed), type: renamed.type ?? old.type ?? 'table' });
      return null;
    },
  ],
  [
    'cache_added',
    async (adapter, [relation]) => {
      if (relation instanceof Relation) adapter.home.session.catalog.added(asEntry(relation));
      return '';
    },
  ],
  [
    'cache_dropped',
    async (adapter, [relation]) => {
      if (relation instanceof Relation) adapter.home.session.catalog.dropped(asEntry(relation));
      return '';
    },
  ],
  [
    'cache_renamed',
    async (adapter, [from, to]) => {
      if (from instanceof Relation) adapter.home.session.catalog.dropped(asEntry(from));
      if (to instanceof Relation) adapter.home.session.catalog.added(asEntry(to));
      return '';
    },
  ],
  [
    'verify_database',
    async (adapter, [name]) => {
      const database = (optionalText(name) ?? '').replaceAll('"', '');
      const own = adapter.home.database;
      if (own !== null && database.toLowerCase() !== own.toLowerCase()) {
        throw new TemplateError(
          'other',
          `Cross-db references not allowed in ${adapter.home.facts.type} (${database} vs ${own})`,
        );
      }
      return '';
    },
  ],
];

const withoutIdentifier = (value: Value): Value => {
  if (!(value instanceof Relation)) return value;
  return value.with({
    include: { ...value.fields.include, identifier: false },
    path: { ...value.path, identifier: null },
  });
};
