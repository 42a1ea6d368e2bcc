import { join, resolve } from 'node:path';
import { openState, readSources, writeManifest, writeSemanticManifest } from '../artifacts/index.ts';
import { type Diagnostic, DiagnosticError } from '../base/diagnostic.ts';
import type { Place } from '../base/source.ts';
import { type Invocation as ContextInvocation, projectContext } from '../context/index.ts';
import { type Graph, manifestGraph } from '../graph/index.ts';
import type { Json } from '../manifest/node.ts';
import type { Project } from '../manifest/project.ts';
import { countNodes, type ParsedProject, parseProject, parseWithCache } from '../parser/index.ts';
import { renderYaml } from '../project/index.ts';
import { readSelectors, type World as SelectionWorld } from '../selector/index.ts';
import { readYaml, toPlain, type YamlValue } from '../template/index.ts';
import { type Invocation, reportAll } from './invocation.ts';
import { openProject } from './openProject.ts';
import { checkWarningNames, judgeWarnings } from './warnings.ts';

/** A parsed project, ready for selecting and running. */
export interface Workspace {
  readonly project: Project;
  readonly parsed: ParsedProject;
  readonly graph: Graph;
  readonly selection: SelectionWorld;
  readonly invocation: Invocation;
  /** The same invocation as templates need it. */
  readonly contextInvocation: ContextInvocation;
}

/**
 * Loads and parses the project, reports every mistake, and writes manifest.json.
 * Throws a DiagnosticError when there is any error: nothing runs then.
 */
export function openWorkspace(invocation: Invocation): Workspace {
  const { withoutTurns = (work) => work() } = invocation;
  return withoutTurns(() => readWorkspace(invocation));
}

function readWorkspace(invocation: Invocation): Workspace {
  const { flags, reporter } = invocation;
  checkWarningNames(flags);
  const project = openProject(invocation);
  const started = performance.now();
  const contextInvocation: ContextInvocation = {
    id: invocation.id,
    startedAt: invocation.startedAt.getTime(),
    now: Date.now,
    reporter,
    warn: (warning) => raiseOrReport([warning], invocation),
  };
  const parse = flags.partialParse ? parseWithCache : parseProject;
  const parsed = parse(project, { invocation: contextInvocation });
  const { graph, diagnostics: cycles } = manifestGraph(parsed.manifest);
  raiseOrReport([...parsed.diagnostics, ...cycles.map((cycle) => placedCycle(cycle, parsed))], invocation);
  const previous = flags.state === null ? undefined : openState(resolve(invocation.root, flags.state), flags.state);
  const selection: SelectionWorld = {
    manifest: parsed.manifest,
    graph,
    previous,
    freshnessNow: previous ? readSources(join(project.targetPath, 'sources.json')) : undefined,
    selectors: readSelectors(selectorsOf(project, invocation)),
    behavior: flags.behavior,
  };
  // without compiling, the manifest of an earlier command keeps its compiled code
  if (flags.writeJson && flags.given.compile !== false) writeParsed(project, parsed, invocation);
  reporter.report({
    kind: 'parsed',
    adapter: project.profile.type === 'pglite' ? 'postgres' : project.profile.type,
    counts: parsed.kept?.counts ?? countNodes(parsed.manifest),
    models: 0,
    tests: 0,
    seconds: (performance.now() - started) / 1000,
    cached: parsed.kept !== undefined && parsed.kept.parsed !== 'everything',
  });
  return { project, parsed, graph, selection, invocation, contextInvocation };
}

/** A cycle with the place of one of its references: where the first node of its message reads the second. */
function placedCycle(cycle: Diagnostic, { manifest, sourceFile }: ParsedProject): Diagnostic {
  const [from, to] = [...cycle.message.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);
  const node = [...manifest.nodes.values()].find(({ name }) => name === from);
  const file = node && sourceFile(node.unique_id);
  if (!file) return cycle;
  const quoted = (to ?? from ?? '').replace(/[^\w]/g, '\\$&');
  const match = new RegExp(`ref\\s*\\([^)]*['"]${quoted}['"][^)]*\\)`).exec(file.text);
  const start = match?.index ?? 0;
  return { ...cycle, place: { file, span: { start, end: start + (match?.[0].length ?? 0) } } };
}

/** Reports diagnostics; errors among them, raised warnings included, end the command. */
export function raiseOrReport(diagnostics: readonly Diagnostic[], invocation: Invocation): void {
  const judged = judgeWarnings(diagnostics, invocation.flags);
  const errors = judged.filter((d) => d.severity === 'error');
  reportAll(
    invocation.reporter,
    judged.filter((d) => d.severity === 'warning'),
  );
  if (errors.length > 0) throw new DiagnosticError(errors);
}

/** manifest.json and semantic_manifest.json in the target folder. */
export function writeParsed(project: Project, parsed: ParsedProject, invocation: Invocation): void {
  writeManifest(parsed.manifest, join(project.targetPath, 'manifest.json'), {
    invocationId: invocation.id,
    startedAt: invocation.startedAt,
    env: invocation.env,
    body: parsed.kept?.body,
  });
  writeSemanticManifest(parsed.manifest, join(project.targetPath, 'semantic_manifest.json'));
}

/** The rendered content of selectors.yml. */
function selectorsOf(project: Project, invocation: Invocation): Json | undefined {
  const file = project.selectorsFile;
  if (file === null) return undefined;
  const document = readYaml(file);
  const errors = document.diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0) throw new DiagnosticError(errors);
  const globals = projectContext({ ...project, startedAt: invocation.startedAt, id: invocation.id });
  const place = (path: readonly (string | number)[]): Place | undefined => document.place(path, 'value') ?? undefined;
  return toPlain(renderYaml(document.value, { globals, file, place }) as YamlValue) as Json;
}
