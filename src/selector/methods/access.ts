import type { Method } from './method.ts';

/** `access:public` - models with this access. */
export const access: Method = {
  matcher: (value) => (node) => node.resource_type === 'model' && (node.access ?? 'protected') === value,
  values: () => ['private', 'protected', 'public'],
};
