/** Empties a database so that nothing of what ran in it is seen by what runs next. */

import type { Embedded } from './database.ts';
import { leaveSession, look } from './look.ts';

/** What there is in a cluster beside what a user makes: equal before and after, or the database is not used again. */
export const fingerprint = `select md5(concat_ws('|',
  (select string_agg(concat_ws(',', oid, relname, relkind, relowner, relacl::text), ';' order by oid) from pg_class where relnamespace <> 'pg_toast'::regnamespace),
  (select concat_ws(',', count(*), max(xmin::text::bigint)) from pg_proc where oid < 16384),
  (select count(*) from pg_proc), (select count(*) from pg_type), (select count(*) from pg_operator), (select count(*) from pg_cast),
  (select count(*) from pg_language), (select count(*) from pg_event_trigger), (select count(*) from pg_publication),
  (select count(*) from pg_foreign_data_wrapper), (select count(*) from pg_largeobject_metadata), (select count(*) from pg_collation),
  (select count(*) from pg_conversion), (select count(*) from pg_opclass), (select count(*) from pg_ts_config), (select count(*) from pg_am),
  (select string_agg(concat_ws(',', rolname, rolsuper, rolcanlogin), ';' order by oid) from pg_authid),
  (select string_agg(concat_ws(',', datname, datacl::text), ';' order by oid) from pg_database),
  (select string_agg(setconfig::text, ';') from pg_db_role_setting), (select string_agg(defaclacl::text, ';') from pg_default_acl),
  (select string_agg(concat_ws(',', nspname, nspowner, nspacl::text), ';' order by nspname) from pg_namespace where nspname !~ '^pg_(toast_)?temp'),
  (select count(*) from pg_prepared_xacts))) as hash`;

/** Leaves nothing but an empty schema `public`. */
export const clear = `do $archie$
declare each record;
begin
  for each in select evtname from pg_event_trigger loop execute format('drop event trigger %I cascade', each.evtname); end loop;
  for each in select pubname from pg_publication loop execute format('drop publication %I', each.pubname); end loop;
  for each in select fdwname from pg_foreign_data_wrapper loop execute format('drop foreign data wrapper %I cascade', each.fdwname); end loop;
  for each in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
    execute format('drop schema %I cascade', each.nspname);
  end loop;
  for each in select extname from pg_extension where extname <> 'plpgsql' loop execute format('drop extension if exists %I cascade', each.extname); end loop;
  for each in select lanname from pg_language where lanname not in ('internal', 'c', 'sql', 'plpgsql') loop execute format('drop language if exists %I cascade', each.lanname); end loop;
  for each in select c.oid, format_type(castsource, null) s, format_type(casttarget, null) t from pg_cast c where c.oid >= 16384 loop
    execute format('drop cast if exists (%s as %s)', each.s, each.t);
  end loop;
  perform lo_unlink(oid) from pg_largeobject_metadata;
  for each in select rolname from pg_authid where oid >= 16384 loop
    execute format('drop owned by %I cascade', each.rolname);
    execute format('drop role %I', each.rolname);
  end loop;
  alter database postgres reset all;
  create schema public authorization pg_database_owner;
  comment on schema public is 'standard public schema';
  grant create, usage on schema public to pg_database_owner;
  grant usage on schema public to public;
end $archie$`;

/** Ends what somebody's statements left in the session (but for its settings): transactions, roles, cursors, what was prepared. */
export async function leave(database: Embedded): Promise<void> {
  await database.run('rollback; reset session authorization');
  await database.run('close all; unlisten *; discard temp; discard sequences');
  await database.run(leaveSession);
}

/** Empties it. False when it is not as it was when it was new: then it must not be used any more. */
export async function emptied(database: Embedded): Promise<boolean> {
  database.patience = 15_000;
  try {
    // Whatever was under way, and whoever somebody was.
    await leave(database);
    await database.run('reset all');
    await database.run(clear);
    const [found] = await look<{ hash: string }>(database, { name: 'fingerprint', sql: fingerprint });
    return found?.hash === database.fingerprint;
  } catch {
    return false;
  }
}
