import { cpSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { readMetadata } from './metadata.ts';
import type { LocalRequirement, Pinned } from './requirement.ts';
import type { Found, PackageWorld } from './world.ts';

export async function findLocal(wanted: readonly LocalRequirement[], world: PackageWorld): Promise<Found> {
  const [{ local, origin }] = wanted as [LocalRequirement];
  return { pinned: { kind: 'local', local }, ...readMetadata(folderOf(local, world), local, origin, world) };
}

/** A link, so that changes count at once; a copy where links are not allowed. */
export async function installLocal(
  { local }: Extract<Pinned, { kind: 'local' }>,
  target: string,
  world: PackageWorld,
): Promise<void> {
  const folder = folderOf(local, world);
  try {
    symlinkSync(folder, target, 'junction');
  } catch {
    cpSync(folder, target, { recursive: true });
  }
}

const folderOf = (local: string, world: PackageWorld): string =>
  resolve(world.root, local.replace(/^~(?=$|[\\/])/, world.env.HOME ?? homedir()));
