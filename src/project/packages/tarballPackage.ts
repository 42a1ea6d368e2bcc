import { cpSync } from 'node:fs';
import { fetchArchive } from './archive.ts';
import { readMetadata } from './metadata.ts';
import type { Origin, Pinned, TarballRequirement } from './requirement.ts';
import { hideSecrets } from './secrets.ts';
import type { Found, PackageWorld } from './world.ts';

export async function findTarball(wanted: readonly TarballRequirement[], world: PackageWorld): Promise<Found> {
  const [{ tarball, written, name, origin }] = wanted as [TarballRequirement];
  const checksum = wanted.map((one) => one.checksum).find((one) => one !== null) ?? null;
  const folder = await fetchArchive(tarball, { origin, checksum, isFixed: false }, world);
  const { requirements } = readMetadata(folder, hideSecrets(tarball, world.env), origin, world);
  return { pinned: { kind: 'tarball', tarball, written, checksum }, name, requirements };
}

export async function installTarball(
  { tarball, checksum }: Extract<Pinned, { kind: 'tarball' }>,
  target: string,
  origin: Origin,
  world: PackageWorld,
): Promise<void> {
  const folder = await fetchArchive(tarball, { origin, checksum, isFixed: false }, world);
  cpSync(folder, target, { recursive: true, verbatimSymlinks: true });
}
