/** A catalogue that is read on from an earlier one is the one that is read from nothing. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogueOf } from '../../src/checks/migrations/trial/catalogue.ts';
import { openEmbedded } from '../../src/checks/postgres/database.ts';
import type { Embedded } from '../../src/checks/postgres/database.ts';

const long = { timeout: 120_000 };
let database: Embedded;
beforeAll(async () => {
  database = await openEmbedded();
}, 120_000);
afterAll(() => database.close());

/** Each kind of thing made, changed, renamed under those that name it, and dropped. */
const statements = `
create table a (id int primary key, n text default 'x')
create table b (id int primary key, a int references a (id))
create view v as select id, n from a
alter table a rename column n to m
comment on table a is 'hi'
comment on column a.m is 'col'
comment on column a.m is null
alter table a add column z numeric default 3 not null
alter table a alter column z set default 4
alter table a alter column z drop default
alter table a drop column z
create type e as enum ('x','y')
alter type e add value 'w'
alter type e rename value 'x' to 'xx'
alter table b add column e e default 'y'
create index bi on b (e)
alter index bi rename to bj
drop index bj
create function f(a) returns int language sql as 'select 1'
create or replace function f(a) returns int language sql as 'select 2'
alter table a rename to aa
create or replace view v as select id, m as n, 1 as one from aa
alter view v set (security_barrier = true)
drop view v cascade
alter table b alter column a type bigint
alter table b alter constraint b_a_fkey deferrable
alter table b rename constraint b_a_fkey to fk2
create schema s
alter table b set schema s
create sequence sq
alter sequence sq increment 5
create trigger t before update on aa for each row execute function suppress_redundant_updates_trigger()
alter table aa disable trigger t
drop trigger t on aa
alter table aa enable row level security
create policy p on aa using (id > 1)
alter policy p on aa using (id > 2)
drop policy p on aa
create rule r as on update to aa do instead nothing
drop rule r on aa
create domain dd as int check (value > 0)
alter domain dd add constraint q check (value < 100)
alter domain dd drop constraint q
grant select on aa to current_user
create materialized view mv as select * from aa
create statistics st on id, m from aa
drop statistics st
drop materialized view mv
create table pt (id int, at date) partition by range (at)
create table pt1 partition of pt for values from ('2020-01-01') to ('2021-01-01')
alter table pt detach partition pt1
create publication pub for table aa
drop publication pub
alter default privileges grant select on tables to public
drop table aa cascade
drop schema s cascade
`
  .trim()
  .split('\n');

test.each([false, true])('after each statement, in an open transaction: %s', long, async (open) => {
  await database.run('drop schema public cascade');
  await database.run('create schema public');
  let at = await catalogueOf(database);
  for (const sql of statements) {
    if (open) await database.run('begin');
    await database.run(sql);
    at = await catalogueOf(database, at);
    expect(Object.fromEntries(at), sql).toEqual(Object.fromEntries(await catalogueOf(database)));
    if (open) await database.run('commit');
  }
});
