-- Moments of the calendar at which no series at all has a row.
with steps as (
    select
        moment,
        lead(moment) over (order by moment) as next_moment
    from moments
)

select
    '' as series,
    false as is_open,
    null::double as score,
    'gap' as kind,
    moment + to_seconds($step_s) as first_at,
    next_moment - to_seconds($step_s) as last_at,
    round((epoch(next_moment) - epoch(moment)) / $step_s)::bigint - 1 as length_n
from steps
where epoch(next_moment) - epoch(moment) > $gap_n * $step_s
