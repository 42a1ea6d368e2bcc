export { type Environment, parseDotenv, withDotenv } from './dotenv.ts';
export { type FileKind, listFiles, type ProjectFile, readSource, readText, seedEndings } from './files.ts';
export { GitError, type GitOptions, runGit } from './git.ts';
export { type LoadedProject, type LoadOptions, loadProject, projectFlags } from './loadProject.ts';
export { fetchOf } from './packages/web.ts';
export { projectFileNames, type RawProjectFile, readProjectFile } from './projectFile.ts';
export { type RenderYamlOptions, renderYaml } from './render.ts';
export { changedFiles } from './watchFiles.ts';
