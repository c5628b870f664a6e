-- Boundaries of the gu: what maps of this city are drawn on.
select
    gu_code as code,
    gu_name as name,
    geometry
from gu_boundaries
order by gu_code
