-- Several doors on one team and one queue. `door_id` is by which she is answered now, `came_by` the first label, which stays.
alter table conversation add column came_by text;
update conversation set came_by = door_id;
alter table conversation alter column came_by set not null;
-- What she told the queue in clear, on purpose: since when she says that she is not safe, and by whom she would rather be
-- answered. Nothing else of what moves her is a column.
alter table conversation add column unsafe_at bigint;
alter table conversation add column wish text check (wish in ('woman', 'man'));

-- When the shift ends, and whether she takes somebody new in its last minutes too.
alter table duty add column ends_at bigint;
alter table duty add column also_near_end boolean not null default false;

-- What somebody can do and has been trained for, kept by coordinators. No judgement, and nothing counted.
create table staffing (
  leaf text primary key references account (leaf) on delete cascade,
  languages text[] not null,
  skills text[] not null,
  gender text check (gender in ('woman', 'man')),
  capacity integer not null check (capacity in (1, 2)),
  -- UTC day numbers.
  conduct_seen_on integer,
  trainings jsonb not null
);
