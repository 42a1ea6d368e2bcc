import { type Diagnostic, DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { GraphNode } from '../../manifest/node.ts';
import type { Evaluating, World } from '../world.ts';

/** A selection method: what stands before the colon of `tag:nightly`. */
export interface Method {
  /** The test for one value, made once for a term. Throws a DiagnosticError (E301) for a value or argument that cannot be. */
  readonly matcher: (value: string, args: readonly string[], world: Evaluating) => (node: GraphNode) => boolean;
  /** Ids of all that can match, found without looking at every node; undefined where that cannot be. */
  readonly candidates?: (value: string, world: World) => Iterable<string> | undefined;
  /** What the user should know before a value is used: warnings are collected, errors are thrown. */
  readonly check?: (value: string, world: Evaluating) => readonly Diagnostic[];
  /** The values that would match something, for "did you mean". */
  readonly values?: (world: World, args: readonly string[]) => Iterable<string>;
}

/** The message for a method that needs `--state`, or a file in it, that is not there. */
export function missingState(method: string, file: string, world: World): DiagnosticError {
  const message = world.previous
    ? `The state folder \`${world.previous.folder}\` has no ${file}, which \`${method}:\` needs`
    : `\`${method}:\` compares with an earlier run, but there is no \`--state\``;
  const help = [`give a folder with the ${file} of an earlier run: \`--state path/to/folder\``];
  return new DiagnosticError(diagnostic('E301', message, { help }));
}
