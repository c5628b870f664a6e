-- Names of the dong.
select
    dong_code,
    dong_name,
    gu_name
from dong_boundaries
order by dong_code
