export { type Addition, addPackage, type ChangedList, type PackageSource, readAddition } from './addPackage.ts';
export { installPackages } from './install.ts';
export { hashOf, lockFileName, openLock, readLock, writeLock } from './lockFile.ts';
export { withPackageWorld } from './openWorld.ts';
export { type PackageProject, readPackageProject } from './packageProject.ts';
export { keyOf, type Pinned, type Requirement, type ResolvedPackage } from './requirement.ts';
export { resolveLocked, resolvePackages } from './resolve.ts';
export { hideEnvSecrets, hideSecrets } from './secrets.ts';
