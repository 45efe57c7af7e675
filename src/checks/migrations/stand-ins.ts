/** What a hosted platform has before the first migration: as little of it as migrations name. */

import type { MigrationSet } from './set.ts';

const supabase = `
do $archie$ declare name text; begin
  foreach name in array array['anon', 'authenticated', 'service_role', 'authenticator', 'supabase_admin', 'supabase_auth_admin', 'supabase_storage_admin', 'dashboard_user'] loop
    if not exists (select from pg_roles where rolname = name) then execute format('create role %I', name); end if;
  end loop;
end $archie$;
create schema if not exists auth;
create schema if not exists storage;
create schema if not exists extensions;
create schema if not exists realtime;
create schema if not exists vault;
create table if not exists auth.users (id uuid primary key default gen_random_uuid(), aud text, role text, email text unique, phone text, raw_user_meta_data jsonb, raw_app_meta_data jsonb, encrypted_password text, email_confirmed_at timestamptz, last_sign_in_at timestamptz, created_at timestamptz default now(), updated_at timestamptz default now());
create or replace function auth.uid() returns uuid language sql stable as $f$ select null::uuid $f$;
create or replace function auth.role() returns text language sql stable as $f$ select null::text $f$;
create or replace function auth.email() returns text language sql stable as $f$ select null::text $f$;
create or replace function auth.jwt() returns jsonb language sql stable as $f$ select null::jsonb $f$;
create table if not exists storage.buckets (id text primary key, name text not null, owner uuid, public boolean default false, file_size_limit bigint, allowed_mime_types text[], created_at timestamptz default now(), updated_at timestamptz default now());
create table if not exists storage.objects (id uuid primary key default gen_random_uuid(), bucket_id text references storage.buckets, name text, owner uuid, owner_id text, metadata jsonb, path_tokens text[], created_at timestamptz default now(), updated_at timestamptz default now());
create or replace function storage.foldername(name text) returns text[] language sql as $f$ select string_to_array(name, '/') $f$;
create or replace function storage.filename(name text) returns text language sql as $f$ select name $f$;
create or replace function storage.extension(name text) returns text language sql as $f$ select name $f$;
do $archie$ begin if not exists (select from pg_publication where pubname = 'supabase_realtime') then create publication supabase_realtime; end if; end $archie$;
set search_path = public, extensions;
`;

/** SQL that is run before the set's first migration. */
export function standIns({ layout }: Pick<MigrationSet, 'layout'>): string {
  return layout === 'supabase' ? supabase : 'select';
}
