import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../artifacts/index.ts';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import {
  annotationsOf,
  type CheckReport,
  type CheckSettings,
  type DataResult,
  impactOf,
  judge,
  placeInRepository,
  pullRequestNumber,
  uncommitted,
  writeReport,
} from '../../review/index.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { outputForm } from '../outputForm.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { withBuild } from './build.ts';
import { changesOf, columnsReached, edgesOf } from './changes.ts';
import type { Asked, Check } from './check.ts';
import { compareData, timeIsUp } from './compareData.ts';
import { type Guarded, guard, readSettings } from './guard.ts';
import { openBases, type Production } from './production.ts';
import { publication, publishKeptReport } from './publish.ts';
import { sourcesOf } from './sampleSources.ts';
import { forgetOthers, openWarehouse } from './warehouse.ts';

/**
 * `ci`: what a change does to the project and to its data. Compares with the base, builds what changed and what depends on it in
 * schemas of its own, compares the data, judges by the rules of the project, and writes the report. 1 when a rule is not kept or
 * something failed.
 */
export async function ci(invocation: Invocation, version: string): Promise<ExitCode> {
  if (invocation.flags.given.publish_report !== undefined) return publishKeptReport(invocation);
  const form = outputForm(invocation, 'ci', ['text', 'json']);
  const publish = publication(invocation);
  const started = performance.now();
  const given = askedOf(invocation);
  // labels are read when the check begins, and again by the check that the next push starts
  const labels = (await publish?.allowed()) ?? { rules: [] };
  const asked: Asked = { ...given, allowed: new Set([...given.allowed, ...labels.rules]) };
  const say = (message: string): void => invocation.reporter.report({ kind: 'log', level: 'info', message });
  const building: Invocation = { ...invocation, flags: { ...invocation.flags, ...seeds(invocation), which: 'build' } };
  const guarded = asked.untrusted ? await guard(building, asked.base) : undefined;
  try {
    const here = guarded?.invocation ?? building;
    const head = openWorkspace({ ...here, flags: { ...here.flags, state: null } });
    const reports = join(head.project.targetPath, 'ci');
    const report = await withWarehouse(
      { invocation: here, asked, head, settings: guarded?.settings ?? readSettings(invocation.root) },
      {
        folder: guarded?.scratch ?? reports,
        guarded,
        say,
        notes: [...(labels.note ? [labels.note] : []), ...(guarded ? [] : await dirtyNote(invocation, head))],
      },
      (all) => check(all, started, say),
    );
    const about = { version, prefix: await placeInRepository(invocation.root, invocation) };
    const files = writeReport(report, reports, (path, text) => writeAtomically(path, [text]), about);
    for (const line of outcomeLines(report)) say(line);
    if (invocation.env.GITHUB_ACTIONS === 'true' && form === 'text')
      for (const text of annotationsOf(report, about.prefix)) invocation.reporter.report({ kind: 'output', text });
    if (form === 'json') invocation.reporter.report({ kind: 'output', text: JSON.stringify(report, null, 2) });
    say(`Report written to ${files.summary}`);
    await publish?.send(report);
    return report.passed ? 0 : 1;
  } finally {
    if (guarded) rmSync(guarded.scratch, { recursive: true, force: true });
  }
}

/** Both sides of a check are at hand, so that large seeds are compared by their text; artifacts hold them by their path alone. */
const seeds = ({ flags }: Invocation): Partial<Invocation['flags']> =>
  flags.state === null && flags.given.maximum_seed_size_mib === undefined ? { maximumSeedSizeMib: 256 } : {};

async function dirtyNote(invocation: Invocation, { parsed }: Workspace): Promise<string[]> {
  const read = new Set([...parsed.manifest.nodes.values()].map(({ original_file_path: path }) => path));
  for (const macro of parsed.manifest.macros.values()) read.add(macro.original_file_path);
  const files = await uncommitted(invocation.root, (path) => read.has(path), invocation);
  if (files.length === 0) return [];
  const shown = files.slice(0, 3).map((file) => `\`${file}\``);
  const rest = files.length > 3 ? ` and ${files.length - 3} others` : '';
  return [`changes that are not committed were checked, too: ${shown.join(', ')}${rest}`];
}

const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

interface Around {
  readonly folder: string;
  readonly guarded: Guarded | undefined;
  readonly say: (message: string) => void;
  readonly notes: readonly string[];
}

/** Opens what a check works with, and closes it whatever happens. */
async function withWarehouse<T>(
  known: Pick<Check, 'invocation' | 'asked' | 'head' | 'settings'>,
  { folder, guarded, say, notes: own }: Around,
  work: (all: Check) => Promise<T>,
): Promise<T> {
  const { invocation, asked, head, settings } = known;
  const { profile } = head.project;
  const { base, production, notes } = await openBases(
    invocation,
    {
      ref: asked.base,
      folder: join(folder, 'base'),
      parsed: head.parsed.manifest,
      ...(guarded ? { checkout: guarded.checkout } : {}),
    },
    // a stranger's change does not touch production at all
    { target: guarded ? null : settings.baseTarget, here: profile },
  );
  try {
    say(`Comparing with ${base.name}`);
    const sources = sourcesOf(profile.type === 'pglite', [base.manifest, head.parsed.manifest], production, {
      rows: settings.sampleRows,
      signal: invocation.signal,
    });
    const warehouse = await openWarehouse(profile, invocation, folder, base, sources);
    try {
      return await work({
        ...known,
        base,
        warehouse,
        // what was built from a few rows is not like production
        production: sources?.isSampled ? null : production,
        notes: [...own, ...base.notes, ...notes, ...warehouse.notes],
      });
    } finally {
      await warehouse.close();
      if (!guarded && warehouse.isOwn && base.commit) {
        forgetOthers(folder, readdirSync(folder), base.commit);
        forgetOthers(join(folder, 'base'), readdirSync(join(folder, 'base')), base.commit);
      }
    }
  } finally {
    await production?.close();
  }
}

async function check(all: Check, started: number, say: (message: string) => void): Promise<CheckReport> {
  const { invocation, asked, settings, head, base, warehouse, production, notes } = all;
  const changes = await changesOf(all);
  const baseSide = { manifest: base.manifest, graph: base.graph };
  const headSide = { manifest: head.parsed.manifest, graph: head.graph };
  const impact = impactOf(changes, baseSide, headSide);
  say(`${counted(changes.length, 'change')}, ${counted(impact.models.length, 'model')} downstream`);
  return withBuild(all, changes, async ({ outcome, pairs }) => {
    const data = await compareData(pairs, { adapter: warehouse.adapter, production }, settings, invocation.signal);
    if (invocation.signal.aborted) throw new DiagnosticError(diagnostic('E407', 'the check was cancelled'));
    const columns = await columnsReached(all, changes, data);
    const findings = judge({ changes, data, base: baseSide, head: headSide }, settings, asked.allowed);
    return {
      project: head.project.name,
      base: base.name,
      checkedAt: invocation.startedAt.toISOString(),
      seconds: (performance.now() - started) / 1000,
      changes,
      edges: edgesOf(changes, impact.models, head, base),
      impact,
      columns,
      build: outcome,
      data,
      findings,
      notes: [...notes, ...notesOn(data, settings, production)],
      passed:
        outcome.failed.length === 0 && !findings.some(({ level, overridden }) => level === 'error' && !overridden),
    };
  });
}

function notesOn(data: readonly DataResult[], { seconds }: CheckSettings, production: Production | null): string[] {
  const late = data.filter(({ because }) => because === timeIsUp).length;
  return [
    ...(production
      ? [`data are compared with production (target \`${production.target}\`), a database of its own`]
      : []),
    ...(late > 0
      ? [
          `after ${seconds} seconds (\`ci: {seconds: ...}\`) the data of ${late} ${late === 1 ? 'table was' : 'tables were'} not compared any more`,
        ]
      : []),
  ];
}

function askedOf({ flags, env }: Invocation): Asked {
  const { base, number, allow, keep, untrusted } = flags.given as Readonly<Record<string, unknown>>;
  return {
    base: typeof base === 'string' ? base : 'origin/main',
    number: String(number ?? pullRequestNumber(env) ?? 'local')
      .replace(/[^a-z0-9_]/gi, '_')
      .toLowerCase(),
    allowed: new Set(Array.isArray(allow) ? allow.map(String) : []),
    keep: keep === true,
    untrusted: untrusted === true,
  };
}

function outcomeLines(report: CheckReport): string[] {
  const { build: outcome, findings } = report;
  return [
    ...findings.map(
      ({ level, message, help, overridden }) =>
        `${overridden ? 'Allowed' : level === 'error' ? 'Rule' : 'Warning'}: ${message}\n  ${help}`,
    ),
    ...outcome.failed.map(
      ({ name, status, message }) => `${name}: ${status}${message ? `: ${message.split('\n')[0]}` : ''}`,
    ),
    report.passed ? 'The check passed' : 'The check failed',
  ];
}
