-- Spells without a value, of each series, from its first value on. Moments at which no series has a row do
-- not count: a year that was never ingested is no fault of a sensor. `present_n` are rows that are there and
-- empty.
with numbered as (
    select
        series,
        tick,
        value,
        row_number() over (partition by series order by tick) as nth
    from readings
),

ends as (
    select
        series,
        count(*) as rows_n
    from readings
    group by series
),

valued as (
    select
        series,
        tick,
        nth,
        lead(tick) over later as next_tick,
        lead(nth) over later as next_nth
    from numbered
    where value is not null
    window later as (partition by series order by tick)
),

spells as (
    select
        valued.series,
        valued.next_tick is null as is_open,
        valued.tick + 1 as first_tick,
        coalesce(valued.next_tick, (select max(moments.tick) + 1 from moments)) - 1 as last_tick,
        coalesce(valued.next_nth, ends.rows_n + 1) - valued.nth - 1 as present_n
    from valued
    inner join ends on valued.series = ends.series
)

select
    spells.series,
    began.moment as first_at,
    ended.moment as last_at,
    spells.is_open,
    null::double as score,
    spells.last_tick - spells.first_tick + 1 as length_n,
    case
        when
            spells.is_open
            and spells.last_tick - spells.first_tick + 1 >= $dead_n
            and spells.present_n * 2 >= spells.last_tick - spells.first_tick + 1
            then 'dead'
        else 'gap'
    end as kind
from spells
inner join moments as began on spells.first_tick = began.tick
inner join moments as ended on spells.last_tick = ended.tick
where spells.last_tick - spells.first_tick + 1 >= $gap_n
