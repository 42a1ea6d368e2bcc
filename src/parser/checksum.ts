import { hash } from 'node:crypto';
import type { Checksum } from '../manifest/node.ts';

export const noChecksum: Checksum = Object.freeze({ name: 'none', checksum: '' });

/** The checksum of a file of code, as dbt 1.12 takes it: runs of white space count as one blank. */
export function codeChecksum(text: string): Checksum {
  return sha256(text.trim().replace(/\s+/g, ' '));
}

/**
 * The checksum of a seed, as dbt 1.12 takes it: of its text without white space around it, lines ending in `\n` whatever the file
 * has. A byte order mark counts.
 */
export const seedChecksum = (text: string): Checksum =>
  sha256(text.replace(/\r\n?/g, '\n').replace(/^[^\S\uFEFF]+|\s+$/g, ''));

export const sha256 = (text: string): Checksum => ({
  name: 'sha256',
  checksum: hash('sha256', text, 'hex'),
});

export const md5 = (text: string): string => hash('md5', text, 'hex');
