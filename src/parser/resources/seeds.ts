import { readFileSync, statSync } from 'node:fs';
import { diagnostic } from '../../base/diagnostic.ts';
import type { SeedNode } from '../../manifest/node.ts';
import type { Package } from '../../manifest/project.ts';
import type { ProjectFile } from '../../project/index.ts';
import { seedChecksum } from '../checksum.ts';
import { compilable, fqnOf, noList, stem, undescribed } from '../compilable.ts';
import { describeBy } from '../describe.ts';
import { nothingRecorded } from '../rendering.ts';
import { addDisabled, addNode, type Draft, type ParseState, placeOf } from '../state.ts';
import { finishNames, recordHooks } from './relations.ts';

const mebibyte = 1024 * 1024;

/**
 * Reads the seeds of a package. A landing table (`load: append`) may have several files: beside `events.jsonl`, those named
 * `events.<anything>.jsonl` are no seeds of their own but parts of it.
 */
export function parseSeeds(state: ParseState, pkg: Package, files: readonly ProjectFile[]): void {
  const paths = new Set(files.map((file) => file.path));
  const parts = new Map<string, ProjectFile[]>();
  const others: ProjectFile[] = [];
  for (const file of files) {
    const whole = wholeOf(file.path);
    if (whole === undefined || !paths.has(whole)) others.push(file);
    else parts.set(whole, [...(parts.get(whole) ?? []), file]);
  }
  for (const file of others) {
    const beside = parts.get(file.path) ?? [];
    const node = parseSeed(state, pkg, file);
    if (node.config.load !== 'append') for (const part of beside) addSeed(state, parseSeed(state, pkg, part));
    else if (beside.length > 0) {
      state.seedParts.set(
        node.unique_id,
        beside.map((part) => part.originalFilePath),
      );
      node.checksum = checksumOf(state, [file, ...beside]);
    }
    addSeed(state, node);
  }
}

/** `raw/events.jsonl` for `raw/events.2024-05-02.jsonl`; undefined for a name with one dot. */
function wholeOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const first = name.indexOf('.');
  const last = name.lastIndexOf('.');
  if (first <= 0 || first === last) return undefined;
  return path.slice(0, path.length - name.length) + name.slice(0, first) + name.slice(last);
}

function parseSeed(state: ParseState, pkg: Package, file: ProjectFile): Draft<SeedNode> {
  const name = stem(file.path);
  const uniqueId = `seed.${pkg.name}.${name}`;
  const path = pkg.relativeRoot ? `${pkg.relativeRoot}/${file.originalFilePath}` : file.originalFilePath;
  state.sourceFiles.set(uniqueId, { path, text: '' });
  const entry = state.properties.take('seeds', pkg, name);
  const fields = compilable(
    state,
    {
      section: 'seeds',
      type: 'seed',
      pkg,
      file,
      name,
      uniqueId,
      fqn: fqnOf(pkg, file.path, name),
      path: file.path,
      rawCode: '',
      checksum: checksumOf(state, [file]),
    },
    { described: entry ? describeBy(state, entry) : undescribed },
  );
  const node = Object.assign(fields, {
    root_path: pkg.root,
    depends_on: { macros: noList, nodes: noList },
  }) as unknown as Draft<SeedNode>;
  finishNames(state, node, pkg);
  checkHooks(state, node);
  return node;
}

/** A seed is loaded before everything else: what its hooks read may not be there yet, so dbt refuses references in them. */
function checkHooks(state: ParseState, node: Draft<SeedNode>): void {
  const recorded = nothingRecorded();
  const copy = { ...node };
  recordHooks(state, copy, recorded);
  node.depends_on = { macros: copy.depends_on.macros, nodes: noList };
  const [read] = [
    ...recorded.refs.map(({ name }) => `ref('${name}')`),
    ...recorded.sources.map((parts) => `source('${parts.join("', '")}')`),
  ];
  if (read === undefined || node.config.enabled === false) return;
  const place = placeOf(state, node.unique_id);
  state.report(
    diagnostic(
      'E205',
      `a hook of the seed \`${node.name}\` reads \`${read}\`, but seeds cannot depend on other nodes`,
      {
        ...(place ? { place } : {}),
        uniqueId: node.unique_id,
        help: ['name the relation as text, or do it in a hook of a model or in on-run-end'],
      },
    ),
  );
}

function addSeed(state: ParseState, node: Draft<SeedNode>): void {
  if (node.config.enabled === false) addDisabled(state, node);
  else addNode(state, state.nodes, node, 'seeds');
}

/** Of the texts; files above the size limit are known by their path alone. */
function checksumOf(state: ParseState, files: readonly ProjectFile[]): SeedNode['checksum'] {
  const limit = state.project.flags.maximumSeedSizeMib * mebibyte;
  const isLarge = (file: ProjectFile): boolean => limit > 0 && statSync(file.absolutePath).size > limit;
  if (files.some(isLarge)) return { name: 'path', checksum: files.map((file) => file.originalFilePath).join(':') };
  return seedChecksum(files.map((file) => readFileSync(file.absolutePath, 'utf8')).join(''));
}
