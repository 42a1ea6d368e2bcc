import { hash } from 'node:crypto';
import type { Invocation } from '../context/index.ts';
import type { Project } from '../manifest/project.ts';

/** A project and an invocation that know what was read of them. */
export interface Observed {
  readonly project: Project;
  /** As templates of one node see it. */
  readonly invocation: Invocation;
  /** As templates see it whose words are shared by several nodes. */
  readonly shared: Invocation;
  /** The path of the file that is read from now on; undefined between files. */
  enter(file: string | undefined): void;
}

/** What is kept of a value that was read, to tell later whether it is still the same. */
export const hashOf = (value: unknown): string => hash('md5', JSON.stringify(value) ?? 'undefined', 'base64');
