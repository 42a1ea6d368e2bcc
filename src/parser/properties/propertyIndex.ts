import { type Diagnostic, diagnostic } from '../../base/diagnostic.ts';
import { describePlace } from '../../base/source.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { Package } from '../../manifest/project.ts';
import type { Entry, Section } from './propertyFile.ts';

/** Entries that describe something which is defined in a file of its own: found by kind, package and name. */
export class PropertyIndex {
  private readonly bySection = new Map<Section, Entry[]>();
  private readonly byName = new Map<string, Entry>();
  private readonly used = new Set<Entry>();

  constructor(entries: readonly Entry[], report: (diagnostic: Diagnostic) => void) {
    for (const entry of entries) {
      const list = this.bySection.get(entry.section);
      if (list) list.push(entry);
      else this.bySection.set(entry.section, [entry]);
      if (!isPatch(entry)) continue;
      const key = keyOf(entry.section, entry.pkg, entry.name);
      const other = this.byName.get(key);
      if (!other) this.byName.set(key, entry);
      else {
        // said once is enough
        this.used.add(entry);
        report(
          diagnostic('E204', `\`${entry.name}\` is described twice under \`${entry.section}\``, {
            place: entry.place(['name']),
            help: [`the other description is at ${describePlace(other.place(['name']))}; keep one of them`],
          }),
        );
      }
    }
  }

  /** The entries of a section in the order of the files. */
  in(section: Section): readonly Entry[] {
    return this.bySection.get(section) ?? [];
  }

  /** The entry that describes a resource, which counts as used from now on. */
  take(section: Section, pkg: Package, name: string): Entry | undefined {
    const entry = this.byName.get(keyOf(section, pkg, name));
    if (entry) this.used.add(entry);
    return entry;
  }
  /** The same without counting. */
  peek(section: Section, pkg: Package, name: string): Entry | undefined {
    return this.byName.get(keyOf(section, pkg, name));
  }
  /** Lets an entry of one package describe what has its name in another. */
  lend(entry: Entry, to: Package): void {
    this.byName.delete(keyOf(entry.section, entry.pkg, entry.name));
    this.byName.set(keyOf(entry.section, to, entry.name), entry);
  }
  markUsed(entry: Entry): void {
    this.used.add(entry);
  }

  /** W005 for each entry of these sections that nothing took. */
  reportUnused(
    among: readonly Section[],
    existing: (section: Section) => Iterable<string>,
    /** The section that something of this name belongs to, if any. */
    rightSection: (pkg: Package, name: string) => Section | undefined,
    report: (diagnostic: Diagnostic) => void,
  ): void {
    for (const section of among) {
      for (const entry of this.in(section)) {
        if (this.used.has(entry) || !isPatch(entry)) continue;
        const right = rightSection(entry.pkg, entry.name);
        const meant = didYouMean(entry.name, existing(section));
        const help = right ? `it belongs under \`${right}\`` : meant ? `did you mean \`${meant}\`?` : undefined;
        report(
          diagnostic(
            right ? 'W214' : 'W005',
            `nothing is named \`${entry.name}\` under \`${section}\` in package \`${entry.pkg.name}\``,
            {
              place: entry.place(['name']),
              ...(help ? { help: [help] } : {}),
            },
          ),
        );
      }
    }
  }
}

const describing: ReadonlySet<Section> = new Set([
  'models',
  'seeds',
  'snapshots',
  'macros',
  'analyses',
  'data_tests',
  'functions',
]);

/** Whether an entry describes what a file defines. A snapshot with a relation is a definition of its own. */
const isPatch = (entry: Entry): boolean =>
  describing.has(entry.section) && (entry.section !== 'snapshots' || !entry.data.has('relation'));

const keyOf = (section: Section, pkg: Package, name: string): string => `${section} ${pkg.name} ${name}`;
