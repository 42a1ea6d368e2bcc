/** The SHA-256 that a pointer of git LFS names, which stands for contents that were not fetched; undefined for any other text. */
export function pointerOf(text: string): string | undefined {
  return /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n/.exec(
    text.replaceAll('\r\n', '\n'),
  )?.[1];
}
