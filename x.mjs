import pg from 'pg';
const c = new pg.Client({ connectionString: 'postgres://postgres:tsdt%20secret@127.0.0.1:46171/postgres' });
await c.connect();
console.log((await c.query("select pid, state, left(query,100) q, now()-query_start t from pg_stat_activity where datname='postgres' and pid<>pg_backend_pid()")).rows);
console.log('index'); 
await c.query('create index if not exists raw_parts on companies_raw.companies_raw_events (_file, _digest)');
console.log('done', new Date());
await c.end();
