declare module 'fs-native-extensions' {
  /** Takes a lock on an open file; false when another has it. */
  export function tryLock(file: number): boolean;
}
