import { defineConfig, type Plugin } from 'vite';

/**
 * A page that is opened from the file system may load no modules: the program is one classic script. The page stands in the
 * target folder, the program in `site/assets/` beside it.
 */
const classicScript: Plugin = {
  name: 'classic-script',
  enforce: 'post',
  transformIndexHtml: (html) =>
    html
      .replace(/<script type="module" crossorigin src="\.\/assets\//g, '<script defer src="./site/assets/')
      .replace(/<link rel="stylesheet" crossorigin href="\.\/assets\//g, '<link rel="stylesheet" href="./site/assets/'),
};

export default defineConfig({
  base: './',
  plugins: [classicScript],
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    outDir: '../dist/site',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 100_000,
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      // packages for servers too mark their files with "use client"; here all is the client
      onwarn: (warning, warn) => warning.code !== 'MODULE_LEVEL_DIRECTIVE' && warn(warning),
      output: {
        format: 'iife',
        entryFileNames: 'assets/site.js',
        assetFileNames: 'assets/site[extname]',
      },
    },
  },
});
