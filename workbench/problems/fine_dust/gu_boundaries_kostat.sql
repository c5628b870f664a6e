-- The gu as areas: what an interpolated map covers.
select
    gu_name,
    geometry
from gu_boundaries_kostat
order by gu_name
