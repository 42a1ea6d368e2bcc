import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Place, SourceFile } from '../../base/source.ts';
import type { Project } from '../../manifest/project.ts';
import { readSource } from '../../project/index.ts';
import type { Definition } from '../../template/index.ts';
import type { CacheDetails, SavedRefable } from './cacheIndex.ts';
import type { FoundFile } from './identity.ts';
import { LazyDefinition } from './lazyDefinition.ts';

/** Places and texts in the project's files. A file that changed since the command began is not asked. */
export class Details {
  readonly seedParts: ReadonlyMap<string, readonly string[]>;
  readonly refables: readonly SavedRefable[];
  private readonly saved: CacheDetails;
  private readonly project: Project;
  private readonly files: readonly FoundFile[];
  /** By unique id, the number of the file that a node was read from. */
  readonly fileOfNode: ReadonlyMap<string, number | string>;
  private readonly places: ReadonlyMap<string, CacheDetails['places'][number]>;
  private readonly texts = new Map<number | string, SourceFile | undefined>();

  constructor(saved: CacheDetails, project: Project, files: readonly FoundFile[]) {
    this.saved = saved;
    this.refables = saved.refables;
    this.project = project;
    this.files = files;
    this.seedParts = new Map(saved.seedParts);
    this.fileOfNode = new Map(saved.sourceFiles);
    this.places = new Map(saved.places.map((place) => [place[0], place]));
  }

  sourceFile(uniqueId: string): SourceFile | undefined {
    const file = this.fileOfNode.get(uniqueId);
    return file === undefined ? undefined : this.text(file);
  }

  place(uniqueId: string): Place | undefined {
    const saved = this.places.get(uniqueId);
    const file = saved && this.text(saved[1]);
    return file && { file, span: { start: saved[2], end: saved[3] } };
  }

  /** All macros; `textOf` gives the text of a macro whose file was changed since the command began. */
  macroPackages(
    textOf: (uniqueId: string) => string,
  ): { readonly name: string; readonly definitions: readonly Definition[] }[] {
    const byPackage = new Map<string, Definition[]>(this.project.packages.map(({ name }) => [name, []]));
    for (const macro of this.saved.macros) {
      const read = () => {
        const file = this.text(macro.file);
        if (file) return { file, span: { start: macro.start, end: macro.end } };
        const text = textOf(`macro.${macro.package}.${macro.macroName}`);
        const path = this.files[macro.file]?.shownPath ?? '';
        return { file: { path, text }, span: { start: 0, end: text.length } };
      };
      byPackage.get(macro.package)?.push(new LazyDefinition(macro, read));
    }
    return [...byPackage].map(([name, definitions]) => ({ name, definitions }));
  }

  private text(file: number | string): SourceFile | undefined {
    if (!this.texts.has(file)) this.texts.set(file, this.read(file));
    return this.texts.get(file);
  }

  private read(file: number | string): SourceFile | undefined {
    if (typeof file === 'string')
      return (
        this.project.packages.map((pkg) => pkg.projectFile).find(({ path }) => path === file) ?? {
          path: file,
          text: '',
        }
      );
    const found = this.files[file];
    if (!found || !existsSync(found.file.absolutePath)) return undefined;
    const isSame = hash('md5', readFileSync(found.file.absolutePath), 'base64') === found.hash;
    return isSame ? readSource(found.pkg, found.file) : undefined;
  }
}
