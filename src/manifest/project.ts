import type { Place, SourceFile } from '../base/source.ts';
import type { Json, JsonObject } from './node.ts';
import type { Quoting } from './relation.ts';

/** One package of a project: the root project, an installed package, or the built-in `dbt`. */
export interface Package {
  readonly name: string;
  readonly version: string | null;
  /** Absolute path of its folder. */
  readonly root: string;
  /** Path from the root project's folder; empty for the root project itself. */
  readonly relativeRoot: string;
  readonly projectFile: SourceFile;
  readonly paths: {
    readonly model: readonly string[];
    readonly seed: readonly string[];
    readonly macro: readonly string[];
    readonly test: readonly string[];
    readonly snapshot: readonly string[];
    readonly analysis: readonly string[];
    readonly function: readonly string[];
    readonly docs: readonly string[];
    readonly asset: readonly string[];
  };
  /** Config trees by section (`models`, `seeds`, `snapshots`, `tests`, `sources`, ...), rendered values, keys as written. */
  readonly configs: Readonly<Record<string, JsonObject>>;
  /** The same trees before Jinja was rendered. */
  readonly unrenderedConfigs: Readonly<Record<string, JsonObject>>;
  readonly vars: JsonObject;
  readonly quoting: Partial<Quoting>;
  readonly onRunStart: readonly string[];
  readonly onRunEnd: readonly string[];
  readonly dispatch: readonly { readonly macro_namespace: string; readonly search_order: readonly string[] }[];
  readonly requireVersion: readonly string[];
  /** Whether other packages may refer to its public models alone (`restrict-access`). */
  readonly restrictAccess: boolean;
}

/** A project that was read, with its packages; nothing is parsed yet. */
export interface Project {
  /** Absolute path. */
  readonly root: string;
  readonly name: string;
  readonly package: Package;
  /** The root project first, then installed packages in order of their names, then the built-in `dbt`. */
  readonly packages: readonly Package[];
  readonly profile: Profile;
  /** Absolute path of target/. */
  readonly targetPath: string;
  readonly logPath: string;
  readonly packagesInstallPath: string;
  readonly cleanTargets: readonly string[];
  readonly flags: Flags;
  /** `--vars`, as parsed. */
  readonly cliVars: JsonObject;
  /** The environment that `env_var` sees: the process's with `.env` beneath. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `''` stands for dbt's own JSON comment, null for none. `append` null: on the side that the database keeps. */
  readonly queryComment: {
    readonly comment: string | null;
    readonly append: boolean | null;
    readonly jobLabel: boolean;
  };
  /** What the project file says of operations that are tsdt's own, as written: `notifications`, `run-history`. */
  readonly operations: JsonObject;
  /** The active integrations of catalogs.yml, by the name of their catalog. */
  readonly catalogs: Readonly<Record<string, JsonObject>>;
  /** The content of selectors.yml, or null. */
  readonly selectorsFile: SourceFile | null;
}

/** One output of profiles.yml with its Jinja rendered. */
export interface Profile {
  readonly profileName: string;
  readonly targetName: string;
  /** `postgres`, `pglite`, `snowflake`. */
  readonly type: string;
  readonly database: string;
  readonly schema: string;
  readonly threads: number;
  /** Everything of the output, passwords included: for the adapter alone. */
  readonly credentials: JsonObject;
  /** Absolute folder that relative paths in the profile start from. */
  readonly folder: string;
  /** Where its output is written, in a text without secrets; absent for the embedded warehouse. */
  readonly place?: Place;
}

/** The options of a command after command line, environment and project file were merged. Names are dbt's, in camelCase. */
export interface Flags {
  /** The command: `run`, `build`, ... */
  readonly which: string;
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  readonly selector: string | null;
  readonly resourceTypes: readonly string[];
  readonly excludeResourceTypes: readonly string[];
  readonly indirectSelection: 'eager' | 'cautious' | 'buildable' | 'empty';
  readonly fullRefresh: boolean;
  readonly failFast: boolean;
  readonly empty: boolean;
  readonly sample: string | null;
  readonly eventTimeStart: string | null;
  readonly eventTimeEnd: string | null;
  readonly storeFailures: boolean;
  readonly threads: number | null;
  readonly state: string | null;
  readonly defer: boolean;
  readonly deferState: string | null;
  readonly favorState: boolean;
  readonly warnError: boolean;
  readonly warnErrorOptions: {
    readonly error: readonly string[];
    readonly warn: readonly string[];
    readonly silence: readonly string[];
    /** `include`, `exclude`: what `error` and `warn` were called. */
    readonly oldNames?: readonly string[];
  };
  readonly introspect: boolean;
  readonly partialParse: boolean;
  readonly populateCache: boolean;
  readonly cacheSelectedOnly: boolean;
  readonly useColors: boolean;
  readonly useColorsFile: boolean;
  readonly quiet: boolean;
  readonly print: boolean;
  readonly printerWidth: number;
  readonly debug: boolean;
  readonly versionCheck: boolean;
  readonly writeJson: boolean;
  readonly logFormat: 'text' | 'json' | 'debug' | 'default';
  readonly logFormatFile: 'text' | 'json' | 'debug' | 'default';
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'none';
  readonly logLevelFile: 'debug' | 'info' | 'warn' | 'error' | 'none';
  readonly logFileMaxBytes: number;
  readonly macroDebugging: boolean;
  readonly maximumSeedSizeMib: number;
  readonly limit: number | null;
  readonly output: string | null;
  readonly outputKeys: readonly string[];
  readonly inline: string | null;
  readonly show: boolean;
  /** Behaviour flags of the project file (`flags:`), snake_case, true or false. */
  readonly behavior: Readonly<Record<string, boolean>>;
  /** The options as the user gave them, for `invocation_args_dict` and run_results. */
  readonly given: Readonly<Record<string, Json>>;
}
