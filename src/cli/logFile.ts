import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Appends lines to a log file and starts a new one when it grows beyond `maxBytes` (0: never); five old ones are kept. */
export function logFileWriter(folder: string, name: string, maxBytes: number): (text: string) => void {
  const path = join(folder, name);
  let broken = false;
  let size: number | undefined;
  return (text) => {
    if (broken) return;
    try {
      if (size === undefined) {
        mkdirSync(folder, { recursive: true });
        size = existsSync(path) ? statSync(path).size : 0;
      }
      if (maxBytes > 0 && size > maxBytes) {
        rotate(path);
        size = 0;
      }
      appendFileSync(path, text);
      size += Buffer.byteLength(text);
    } catch {
      // a full disk or a folder without rights must not end the run
      broken = true;
    }
  };
}

const kept = 5;

function rotate(path: string): void {
  for (let n = kept - 1; n >= 1; n -= 1) if (existsSync(`${path}.${n}`)) renameSync(`${path}.${n}`, `${path}.${n + 1}`);
  renameSync(path, `${path}.1`);
}
