import { join, relative } from 'node:path';
import { type Diagnostic, titleOf } from '../base/diagnostic.ts';
import { type Place, positionAt } from '../base/source.ts';
import { workflowCommand } from '../base/workflowCommand.ts';
import type { Event, Reporter } from '../events/event.ts';
import { isFailure } from '../manifest/result.ts';

export interface GithubOptions {
  /** Absolute folder of the project. */
  readonly root: string;
  /** Absolute folder of the repository (`GITHUB_WORKSPACE`): paths of annotations start there. */
  readonly workspace: string;
  readonly write: (text: string) => void;
}

interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
  readonly path?: string | undefined;
  readonly place?: Place | undefined;
}

/**
 * Annotations for GitHub Actions, which shows them beside the lines of a pull request: one for each mistake, failed node and
 * warning. They go to standard error, so that a redirected `tsdt ls` stays clean.
 */
export class GithubConsole implements Reporter {
  private readonly options: GithubOptions;
  private readonly said = new Set<string>();

  constructor(options: GithubOptions) {
    this.options = options;
  }

  report(event: Event): void {
    switch (event.kind) {
      case 'diagnostic':
        this.annotate(ofDiagnostic(event.diagnostic));
        return;
      case 'node-finished': {
        const { node, result } = event;
        const level = isFailure(result.status) ? 'error' : result.status === 'warn' ? 'warning' : undefined;
        if (level === undefined) return;
        const [first] = result.diagnostics;
        this.annotate({
          level,
          title: `${node.resource_type.replace('_', ' ')} ${node.name}`,
          message: [first?.message ?? result.message ?? result.status, ...(result.notes ?? [])].join('\n'),
          path: node.original_file_path,
          place: first?.place,
        });
        return;
      }
      case 'failed':
        this.annotate({ level: 'error', title: 'tsdt', message: event.message });
        return;
      default:
        return;
    }
  }

  private annotate({ level, title, message, path, place }: Annotation): void {
    const file = place?.file.path ?? path;
    const start = place && positionAt(place.file.text, place.span.start);
    const properties = {
      ...(file === undefined ? {} : { file: relative(this.options.workspace, join(this.options.root, file)) }),
      ...(start ? { line: start.line, col: start.column } : {}),
      title,
    };
    const text = `${workflowCommand(level, properties, message)}\n`;
    if (this.said.has(text)) return;
    this.said.add(text);
    this.options.write(text);
  }
}

function ofDiagnostic(d: Diagnostic): Annotation {
  return {
    level: d.severity === 'error' ? 'error' : 'warning',
    title: `${titleOf(d)} ${d.code}`,
    message: [d.message, ...(d.help ?? [])].join('\n'),
    place: d.place,
  };
}
