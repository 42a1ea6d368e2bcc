import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { codeChecksum, seedChecksum } from './checksum.ts';

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('checksums', () => {
  it('of seeds do not depend on line ends, but on a byte order mark', () => {
    expect(seedChecksum('\r\nid,name\r\n1,a\r\n').checksum).toBe(sha('id,name\n1,a'));
    expect(seedChecksum('\uFEFFid\n1\n').checksum).toBe(sha('\uFEFFid\n1'));
  });
  it('of code see runs of white space as one blank', () => {
    expect(codeChecksum('select 1,\r\n\t 2\n').checksum).toBe(sha('select 1, 2'));
  });
});
