-- A proposal on what came with the program: of which file it is a change. The next program may bring another, or none.

-- SHA-256, hexadecimal, of the entry as it was read. null: of no file.
alter table entry_proposal add column from_file text;
