-- Search in titles, parties and dnr: trigrams find parts of words, which Swedish compounds need.
create extension if not exists pg_trgm;

alter table remisser add column search_text text not null generated always as (
  lower(title || ' ' || title_public || ' ' || party || ' ' || party_public)) stored;
create index remisser_search on remisser using gin (search_text gin_trgm_ops);
create index remisser_dnr_part on remisser using gin (dnr_normal gin_trgm_ops);
create index sender_dnrs_part on sender_dnrs using gin (dnr_normal gin_trgm_ops);
