-- Leaf of the colleague whom somebody invited, admitted, withdrew or removed; null for everything else.
alter table audit add column subject text;
