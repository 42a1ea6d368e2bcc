import type { Tag } from './index.ts';

const jump =
  (kind: 'break' | 'continue'): Tag =>
  ({ inLoop }, { start, end }) => ({ kind, inLoop, start, end });

/** `{% break %}` */
export const breakTag = jump('break');
/** `{% continue %}` */
export const continueTag = jump('continue');
