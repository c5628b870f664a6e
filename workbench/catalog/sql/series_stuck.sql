-- Runs of one and the same value that chance does not explain. A value v that is followed by itself with
-- probability p (estimated from all series, without the run in question, and drawn to the field's mean by ten
-- pseudo-pairs) gives n(1 - p)p^(k-1) runs of k or longer: `score` is that number, the runs expected.
with present as (
    select
        series,
        moment,
        value,
        lag(value) over (partition by series order by tick) as previous
    from readings
    where value is not null
),

marked as (
    select
        series,
        moment,
        value,
        sum((value is distinct from previous)::int)
            over (partition by series order by moment rows unbounded preceding) as run
    from present
),

runs as (
    select
        series,
        run,
        any_value(value) as value,
        min(moment) as first_at,
        max(moment) as last_at,
        count(*) as length_n,
        run = max(run) over (partition by series) as is_open
    from marked
    group by series, run
),

persistence as (
    select
        value,
        sum(length_n) as all_n,
        sum(length_n - 1) as same_n,
        sum(sum(length_n)) over () as total_n,
        sum(sum(length_n - 1)) over () / sum(sum(length_n)) over () as mean_p
    from runs
    group by value
),

judged as (
    select
        runs.*,
        persistence.total_n,
        persistence.all_n,
        persistence.all_n - (runs.length_n - 1) + 10 as others_n,
        (persistence.same_n - (runs.length_n - 1) + 10 * persistence.mean_p)
        / (persistence.all_n - (runs.length_n - 1) + 10) as p
    from runs
    inner join persistence on runs.value = persistence.value
    where runs.length_n >= $stuck_n
)

select
    series,
    first_at,
    last_at,
    length_n,
    is_open,
    case when value = 0 and is_open then 'dead' else 'stuck' end as kind,
    others_n * (1 - p) * pow(p, length_n - 1) as score
from judged
where
    others_n * (1 - p) * pow(p, length_n - 1) < $chance
    -- Zero is a natural floor of many quantities: it counts only where the field is hardly ever zero.
    and (value <> 0 or (length_n >= $dead_n and (all_n - length_n) < 0.05 * (total_n - length_n)))
