-- Series without a single value, although other series of the field have values.
select
    series,
    true as is_open,
    null::double as score,
    'silent' as kind,
    min(moment) as first_at,
    max(moment) as last_at,
    count(*) as length_n
from readings
where (select count(other.value) from readings as other) > 0
group by series
having count(value) = 0 and count(*) >= $dead_n
