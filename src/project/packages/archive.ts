import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { ArchiveError, extractArchive } from './extract.ts';
import type { Checksum, Origin } from './requirement.ts';
import { hideSecrets } from './secrets.ts';
import { WebError } from './web.ts';
import { once, type PackageWorld } from './world.ts';

export interface ArchiveOptions {
  readonly origin: Origin;
  /** Archives of the hub never change: those of other addresses may, unless their checksum is known. */
  readonly isFixed: boolean;
  readonly checksum: Checksum | null;
}

const attempts = 3;

/** Downloads an archive, unpacks it and gives the folder of the package. Throws a DiagnosticError (E008). */
export function fetchArchive(url: string, options: ArchiveOptions, world: PackageWorld): Promise<string> {
  return once(world, `tarball ${url}`, async (index) => {
    const folder = join(world.downloads, `tarball-${index}`);
    try {
      return await unpack(url, folder, options, world);
    } catch (error) {
      if (!(error instanceof WebError || error instanceof ArchiveError)) throw error;
      const what = error instanceof WebError ? 'cannot be fetched' : 'cannot be unpacked';
      throw new DiagnosticError(
        diagnostic('E008', `the archive \`${hideSecrets(url, world.env)}\` ${what}: ${error.message}`, {
          ...(options.origin.place ? { place: options.origin.place } : {}),
        }),
      );
    }
  });
}

/** A download may arrive broken though the server was content: then it is repeated. */
async function unpack(url: string, folder: string, options: ArchiveOptions, world: PackageWorld): Promise<string> {
  const isCached = options.isFixed || options.checksum !== null;
  const archive = `${folder}.tar.gz`;
  for (let attempt = 1; ; attempt += 1) {
    const cached = isCached ? world.cache.read('tarballs', url) : undefined;
    const content = cached ?? (await world.web.get(url)).body;
    try {
      check(content, options.checksum);
      writeFileSync(archive, content);
      const inside = await extractArchive(archive, folder);
      if (isCached && cached === undefined) world.cache.write('tarballs', url, content);
      return inside;
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      if (cached !== undefined) world.cache.forget('tarballs', url);
      else if (!error.isDamaged || attempt >= attempts) throw error;
    }
  }
}

function check(content: Buffer, checksum: Checksum | null): void {
  if (checksum === null) return;
  const actual = createHash(checksum.algorithm).update(content).digest('hex');
  if (actual !== checksum.hex)
    throw new ArchiveError(`its ${checksum.algorithm} is ${actual}, not ${checksum.hex}`, false);
}
