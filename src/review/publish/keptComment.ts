import { DiagnosticError } from '../../base/diagnostic.ts';
import { type HostApi, RefusedError, repetitions, UnsureError } from './hostApi.ts';
import { shortened } from './shortened.ts';

/** A comment that is there, by what the host needs to change it. */
export interface Found<Id> {
  readonly id: Id;
  readonly text: string;
}

/** What a host can do with comments. */
export interface Comments<Id> {
  /** All of the pull request's, oldest first. */
  list(): Promise<readonly Found<Id>[]>;
  /** Asked once: see UnsureError. */
  create(text: string): Promise<void>;
  update(id: Id, text: string): Promise<void>;
}

/** How the line that a comment is found again by is hidden. */
export const hidden = {
  html: (name: string): string => `<!-- ${name} -->`,
  /** A definition of a link that nothing uses: where HTML is shown as it is written. */
  reference: (name: string): string => `[//]: # (${name})`,
};

/** Makes a key fit for a marker and for names of statuses. */
export const keyOf = (text: string): string => text.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 30);

/**
 * Writes the one comment of a check: changes the one that begins with the marker, or makes it. An answer that got lost does not
 * lead to a second comment: what is there is read again first.
 */
export async function putComment<Id>(
  api: HostApi,
  comments: Comments<Id>,
  { marker, markdown, limit }: { readonly marker: string; readonly markdown: string; readonly limit: number },
): Promise<void> {
  const text = `${marker}\n\n${shortened(markdown, limit - marker.length - 2)}`;
  for (let attempt = 0; ; attempt += 1) {
    // others may have copied the marker into comments of theirs, which are not ours to change
    const own = (await comments.list()).filter((found) => found.text.trimStart().startsWith(marker));
    for (const { id, text: before } of own.slice(-5)) {
      if (before.trimEnd() === text.trimEnd()) return;
      if (await isUpdated(comments, id, text)) return;
    }
    try {
      return await comments.create(text);
    } catch (error) {
      if (!(error instanceof UnsureError)) throw error;
      if (attempt === repetitions) throw new DiagnosticError(error.diagnostics);
      await api.wait(attempt);
    }
  }
}

/** False where the comment is another's, or was deleted meanwhile. */
async function isUpdated<Id>(comments: Comments<Id>, id: Id, text: string): Promise<boolean> {
  try {
    await comments.update(id, text);
    return true;
  } catch (error) {
    if (error instanceof RefusedError && (error.status === 403 || error.status === 404)) return false;
    throw error;
  }
}
