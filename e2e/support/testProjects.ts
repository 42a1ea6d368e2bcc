import { afterAll, afterEach, beforeAll } from 'vitest';
import type { TestDatabase, TestDatabases } from './databases.ts';
import { TestProject } from './project.ts';

/** Projects named `shop` on one database, for the tests of a `describe`. */
export interface TestProjects {
  /** There from the first test on. */
  readonly database: TestDatabase;
  project(files: Readonly<Record<string, string>>): TestProject;
}

/** Opens a database for a `describe`; after each of its tests the projects go, and the schema that they built in. */
export function testProjects(create: TestDatabases['create']): TestProjects {
  let database: TestDatabase;
  const projects: TestProject[] = [];
  beforeAll(async () => {
    database = await create();
  });
  afterEach(async () => {
    for (const project of projects.splice(0)) project.remove();
    await database.query('drop schema if exists analytics cascade');
  });
  afterAll(() => database?.remove());
  return {
    get database() {
      return database;
    },
    project(files) {
      const made = new TestProject({
        'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: tests\n",
        'profiles.yml': JSON.stringify({ tests: { target: 'dev', outputs: { dev: database.profileOutput() } } }),
        ...files,
      });
      projects.push(made);
      return made;
    },
  };
}
