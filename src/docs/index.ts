export { copyAssets } from './assets.ts';
export { readCatalog } from './catalog.ts';
export type { SiteServer } from './serve.ts';
export { serveSite } from './serve.ts';
export { artifactsChangedAt, siteInputFrom } from './site/fromTarget.ts';
export type { SiteInput, SiteLineage } from './site/input.ts';
export { siteProgram } from './site/program.ts';
export { writeSite, writeStaticSite } from './site/writeSite.ts';
