-- More than one row of a series at one moment.
select
    series,
    moment as first_at,
    moment as last_at,
    false as is_open,
    null::double as score,
    'repeat' as kind,
    count(*) as length_n
from stamps
group by series, moment
having count(*) > 1
