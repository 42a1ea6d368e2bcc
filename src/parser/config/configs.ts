import type { JsonObject } from '../../manifest/node.ts';
import type { Package, Project } from '../../manifest/project.ts';
import { type ConfigSection, configKey, defaultConfigs, isConfigName } from './fields.ts';
import { type Fragment, isObject, type MutableConfig, mergeInto } from './merge.ts';
import { configsOf, levelsFor } from './tree.ts';

export interface ConfigSources {
  /** The `config:` of a property file and its old top-level forms. */
  readonly properties?: Fragment | undefined;
  /** The `config()` calls of the file, in order. */
  readonly calls?: readonly Fragment[] | undefined;
}

export interface UnrenderedSources {
  readonly properties?: Fragment | undefined;
  readonly calls?: Fragment | undefined;
}

interface Base {
  readonly config: Readonly<MutableConfig>;
  readonly unrendered: Readonly<JsonObject>;
}

/**
 * Configs of nodes in dbt's order: defaults, the tree of the node's own package, its property file, its `config()` calls, and,
 * for a node of an installed package, the tree of the root project, which has the last word.
 */
export class Configs {
  private readonly project: Project;
  /** What trees alone give, by section, package and the deepest level that applies: most nodes share it. */
  private readonly bases = new Map<string, Map<object, Base>>();

  /** Levels of trees that a node asked for. */
  private readonly used = new Set<object>();

  constructor(project: Project) {
    this.project = project;
  }

  /** The config of a node. Not to be changed: nodes without configs of their own share it. */
  merged(
    section: ConfigSection,
    pkg: Package,
    fqn: readonly string[],
    sources: ConfigSources = {},
  ): Readonly<MutableConfig> {
    const { config } = this.base(section, pkg, fqn);
    const { properties, calls } = sources;
    if (!properties && (calls === undefined || calls.length === 0)) {
      return pkg === this.project.package ? config : this.overridden(section, pkg, fqn, config);
    }
    const own = { ...config };
    if (properties) mergeInto(own, properties);
    for (const call of calls ?? []) mergeInto(own, call);
    return this.overridden(section, pkg, fqn, own);
  }

  /** The same configs as they were written, before rendering; a more specific value replaces the other. */
  unrendered(
    section: ConfigSection,
    pkg: Package,
    fqn: readonly string[],
    sources: UnrenderedSources = {},
  ): JsonObject {
    const { unrendered } = this.base(section, pkg, fqn);
    const { properties, calls } = sources;
    const isOwn = pkg === this.project.package;
    if (isOwn && !properties && !calls) return unrendered;
    const overrides = isOwn ? [] : this.levels(this.project.package.unrenderedConfigs, section, fqn).map(configsOf);
    return Object.assign({}, unrendered, properties, calls, ...overrides) as JsonObject;
  }

  /** Paths of the root project's trees that no node stands below, without the paths below them. */
  *unusedPaths(): Generator<readonly string[]> {
    for (const [section, tree] of Object.entries(this.project.package.configs))
      yield* this.unusedBelow(tree, [section]);
  }

  private *unusedBelow(level: JsonObject, path: readonly string[]): Generator<readonly string[]> {
    for (const [key, value] of Object.entries(level)) {
      if (key.startsWith('+') || !isObject(value)) continue;
      if (this.used.has(value)) yield* this.unusedBelow(value as JsonObject, [...path, key]);
      else if (!isConfigName(key)) yield [...path, key];
    }
  }

  private overridden(
    section: ConfigSection,
    pkg: Package,
    fqn: readonly string[],
    config: Readonly<MutableConfig>,
  ): Readonly<MutableConfig> {
    if (pkg === this.project.package) return config;
    const found = this.levels(this.project.package.configs, section, fqn);
    for (const level of found) this.used.add(level);
    const levels = found.map(configsOf).filter((level) => Object.keys(level).length > 0);
    if (levels.length === 0) return config;
    const result = { ...config };
    for (const level of levels) mergeInto(result, level);
    return result;
  }

  private base(section: ConfigSection, pkg: Package, fqn: readonly string[]): Base {
    const levels = this.levels(pkg.configs, section, fqn);
    const deepest = levels.at(-1) ?? defaultConfigs[section];
    const place = `${section} ${pkg.name}`;
    let known = this.bases.get(place);
    if (!known) {
      known = new Map();
      this.bases.set(place, known);
    }
    let base = known.get(deepest);
    if (!base) {
      for (const level of levels) this.used.add(level);
      const config: MutableConfig = { ...defaultConfigs[section] };
      for (const level of levels) mergeInto(config, configsOf(level));
      const unrendered: Record<string, unknown> = {};
      for (const level of this.levels(pkg.unrenderedConfigs, section, fqn)) {
        const own = configsOf(level);
        for (const key in own) unrendered[configKey(key)] = own[key];
      }
      base = { config: Object.freeze(config), unrendered: Object.freeze(unrendered) as JsonObject };
      known.set(deepest, base);
    }
    return base;
  }

  private levels(
    trees: Readonly<Record<string, JsonObject>>,
    section: ConfigSection,
    fqn: readonly string[],
  ): readonly JsonObject[] {
    // Analyses have a section of their own only where the project's flag says so: else they read that of models.
    const corrected = this.project.flags.behavior.require_corrected_analysis_fqns === true;
    const isOwn = !withoutTree.has(section) || (section === 'analyses' && corrected);
    const tree = trees[isOwn ? section : 'models'];
    return tree ? levelsFor(tree, fqn) : [];
  }
}

/** Analyses, hooks and groups have no section of their own: they read that of models. */
const withoutTree: ReadonlySet<ConfigSection> = new Set(['analyses', 'groups']);
