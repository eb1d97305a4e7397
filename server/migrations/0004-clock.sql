-- What the line counts its instants from, for each start of a machine: instant of that start, by the line's own count. A
-- second process on the same machine, or this one after a restart, goes on with it (docs/decisions/0026).
create table clock (
  boot text primary key,
  epoch bigint not null
);
