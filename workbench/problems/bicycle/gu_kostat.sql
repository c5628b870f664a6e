-- Outlines of the gu by Statistics Korea, of another year.
select
    gu_name as name,
    geometry
from gu_boundaries_kostat
order by gu_kostat_code
