import type { Tag } from './index.ts';

const jump =
  (kind: 'break' | 'continue'): Tag =>
  (parser, tag) => {
    if (!parser.inLoop) parser.failAt(`\`${kind}\` outside of a loop`, tag);
    return { kind, start: tag.start, end: tag.end };
  };

/** `{% break %}` */
export const breakTag = jump('break');
/** `{% continue %}` */
export const continueTag = jump('continue');
