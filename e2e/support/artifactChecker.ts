import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

/** The artifacts that have a schema, and its name. */
const artifactSchemas: Readonly<Record<string, string>> = {
  'manifest.json': 'manifest-v12.json',
  'run_results.json': 'run-results-v6.json',
  'catalog.json': 'catalog-v1.json',
  'sources.json': 'sources-v3.json',
};
export const artifactNames: readonly string[] = Object.keys(artifactSchemas);

const schemas = join(import.meta.dirname, '../../conformance/artifacts');

type Schema = Record<string, unknown>;

const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const metricInput = orNull({ type: 'object', required: ['name'] });

/**
 * What dbt 1.12 writes and the recorded schema, that of 1.11, refuses: further keys of objects, by their title, and keys
 * that need no longer be there. tsdt writes them only where a project uses them.
 */
const since112: Readonly<Record<string, { readonly keys: Schema; readonly optional?: readonly string[] }>> = {
  MetricTypeParams: {
    keys: {
      fill_nulls_with: orNull({ type: 'integer' }),
      is_private: orNull({ type: 'boolean' }),
      join_to_timespine: { type: 'boolean' },
    },
  },
  ConversionTypeParams: {
    keys: { base_metric: metricInput, conversion_metric: metricInput },
    optional: ['base_measure', 'conversion_measure'],
  },
  Dimension: { keys: { datatype: orNull({ type: 'string' }) } },
  Function: { keys: { overloads: { type: 'array', items: { type: 'object', required: ['defined_in'] } } } },
};

function extend(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  for (const value of Object.values(schema)) extend(value);
  const { title, properties, required } = schema as Schema;
  const more = typeof title === 'string' && properties ? since112[title] : undefined;
  if (!more) return;
  Object.assign(properties as Schema, more.keys);
  if (more.optional)
    (schema as Schema).required = (required as string[]).filter((key) => !more.optional?.includes(key));
}

/**
 * Compares artifacts with dbt's schemas. One for all test files: to compile the schema of manifests takes longer than most
 * tests. The macros that come with tsdt are looked at once; they are most of a manifest, and the same in each.
 */
export class ArtifactChecker {
  private readonly compiled = new Map<string, ValidateFunction>();
  private readonly known = new Set<string>();
  private readonly version: '1.11' | '1.12';

  constructor(version: '1.11' | '1.12' = '1.12') {
    this.version = version;
  }

  /** What is wrong with a file, as `path: message`, the deepest first. */
  faults(path: string): string[] {
    const name = basename(path);
    const artifact = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    if (name === 'manifest.json') this.leaveKnown(artifact.macros as Record<string, unknown>);
    const validate = this.schema(name);
    validate(artifact);
    return (validate.errors ?? [])
      .filter((error) => error.keyword !== 'anyOf')
      .sort((a, b) => depth(b) - depth(a))
      .slice(0, 8)
      .map((error) => `${name}${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
  }

  private schema(name: string): ValidateFunction {
    let validate = this.compiled.get(name);
    if (!validate) {
      const schema = JSON.parse(readFileSync(join(schemas, artifactSchemas[name] as string), 'utf8')) as object;
      if (this.version === '1.12') extend(schema);
      validate = new Ajv2020({ strict: false, validateFormats: false, inlineRefs: false }).compile(schema);
      this.compiled.set(name, validate);
    }
    return validate;
  }

  private leaveKnown(macros: Record<string, unknown>): void {
    for (const [id, macro] of Object.entries(macros)) {
      const digest = createHash('md5')
        .update(JSON.stringify({ ...(macro as object), created_at: 0 }))
        .digest('base64');
      if (this.known.has(digest)) delete macros[id];
      else this.known.add(digest);
    }
  }
}

const depth = (error: ErrorObject): number => error.instancePath.split('/').length;
