import { type Diagnostic, diagnostic } from '../base/diagnostic.ts';
import type { Place } from '../base/source.ts';
import type { Package, Project } from '../manifest/project.ts';

/** The codes of forms that still work and have a better one. */
type FormCode = `W0${'09' | '10' | '11' | '12' | '13' | '14' | '15' | '16' | '17' | '18' | '19' | '20'}`;

interface Form {
  readonly message: string;
  readonly place: Place | undefined;
  readonly help: string;
  count: number;
}

/** Old forms that a project uses: each kind is reported once, with its number. Those of installed packages are not the user's. */
export class DeprecatedForms {
  private readonly project: Project;
  private readonly forms = new Map<FormCode, Form>();

  constructor(project: Project) {
    this.project = project;
  }

  found(code: FormCode, pkg: Package, place: () => Place | undefined, message: string, help: string): void {
    if (pkg !== this.project.package) return;
    const known = this.forms.get(code);
    if (known) known.count += 1;
    else this.forms.set(code, { message, place: place(), help, count: 1 });
  }

  *diagnostics(): Generator<Diagnostic> {
    for (const [code, { message, place, help, count }] of this.forms) {
      const others = count - 1;
      const more = others === 0 ? [] : [`so ${others === 1 ? 'is 1 other' : `are ${others} others`} like it`];
      yield diagnostic(code, message, { ...(place ? { place } : {}), help: [help, ...more] });
    }
  }
}
