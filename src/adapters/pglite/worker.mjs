// The embedded database, in a thread of its own: a query blocks the event loop that it runs on, and ending the thread is how
// one is cancelled. Plain JavaScript, so that it starts from src/ and from dist/ alike.
import { parentPort } from 'node:worker_threads';
import { PGlite, protocol } from '@electric-sql/pglite';

const { serialize } = protocol;
let database;

const actions = {
  async open({ folder, name }) {
    const open = (options) => PGlite.create({ dataDir: folder, ...options });
    try {
      database = await open({ database: name });
    } catch (error) {
      if (!(await createDatabase(await open({}), name))) throw error;
      database = await open({ database: name });
    }
    const { rows } = await database.query('show server_version');
    return rows[0].server_version;
  },
  query: ({ text, limit }) => exchange(serialize.query(text), limit),
  describe({ text }) {
    return exchange(concat(serialize.parse({ text }), serialize.describe({ type: 'S' }), serialize.sync()), 0);
  },
  async copy({ text, piece }) {
    await database._handleBlob(new Blob([piece]));
    try {
      return await exchange(serialize.query(text), 0);
    } finally {
      await database._handleBlob();
    }
  },
  close: () => database?.close(),
};

/** PGlite does not say why it cannot open a database: perhaps there is none of that name yet. */
async function createDatabase(maintenance, name) {
  const { rows } = await maintenance.query('select 1 from pg_database where datname = $1', [name]);
  if (rows.length === 0) await maintenance.exec(`create database "${name.replaceAll('"', '""')}"`);
  await maintenance.close();
  return rows.length === 0;
}

/** One message: every completion, the error, and the state of the transaction after it. */
async function exchange(message, limit) {
  const { messages } = await database.execProtocol(message, { throwOnError: false });
  const completions = [];
  let fields = [];
  let rows = [];
  let error = null;
  let status = 'I';
  for (const part of messages) {
    if (part.name === 'rowDescription') {
      fields = part.fields.map((f) => ({ name: f.name, typeOid: f.dataTypeID, modifier: f.dataTypeModifier }));
    } else if (part.name === 'dataRow') {
      if (rows.length < limit) rows.push(part.fields);
    } else if (part.name === 'commandComplete') {
      completions.push({ fields, rows, tag: part.text });
      fields = [];
      rows = [];
    } else if (part.name === 'error') {
      const { message: words, code, detail, hint, where, position } = part;
      error ??= { message: words, code, detail, hint, where, position };
    } else if (part.name === 'readyForQuery') status = part.status;
  }
  return { completions, error, status, fields };
}

function concat(...parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

parentPort.on('message', async ({ id, kind, ...request }) => {
  try {
    parentPort.postMessage({ id, value: await actions[kind](request) });
  } catch (error) {
    parentPort.postMessage({ id, failure: { message: String(error?.message ?? error), code: error?.code } });
  }
});
