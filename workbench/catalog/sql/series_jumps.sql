-- Changes from one moment to the next that the field does not know: larger than the change of the whole
-- network at that moment (dust storms move every station), than $jump_z robust standard deviations of the
-- station's own changes and than $jump_factor times the 99th percentile of all changes of the field. Where
-- values are never negative, large ones also change more: there the relative change must stand out as well.
with floor_of as (
    select
        min(value) >= 0 as is_ratio,
        coalesce(min(value) filter (where value > 0), 1) as quantum
    from readings
),

valued as (
    select
        readings.series,
        readings.tick,
        readings.moment,
        readings.value,
        if(
            floor_of.is_ratio,
            ln(greatest(readings.value, floor_of.quantum)),
            readings.value
        ) as relative
    from readings
    cross join floor_of
    where readings.value is not null
),

changes as (
    select
        series,
        tick,
        moment,
        value - lag(value) over earlier as change,
        relative - lag(relative) over earlier as relative_change,
        tick - lag(tick) over earlier as ticks_n,
        epoch(moment) - epoch(lag(moment) over earlier) as seconds_n
    from valued
    window earlier as (partition by series order by tick)
),

adjacent as (
    select
        series,
        tick,
        moment,
        change,
        relative_change
    from changes
    where ticks_n = 1 and seconds_n = $step_s
),

network as (
    select
        tick,
        case when count(*) >= 5 then median(change) else 0 end as change,
        case when count(*) >= 5 then median(relative_change) else 0 end as relative_change
    from adjacent
    group by tick
),

own as (
    select
        adjacent.series,
        adjacent.tick,
        adjacent.moment,
        network.change as network_change,
        adjacent.change - network.change as own_change,
        adjacent.relative_change - network.relative_change as own_relative
    from adjacent
    inner join network on adjacent.tick = network.tick
),

scales as (
    select
        series,
        1.4826 * median(abs(own_change)) as scale,
        1.4826 * median(abs(own_relative)) as relative_scale
    from own
    group by series
),

limits as (
    select
        quantile_cont(abs(own_change), 0.99) as q99,
        min(abs(own_change)) filter (where abs(own_change) > 1e-9) as quantum,
        count(*) as changes_n
    from own
)

select
    own.series,
    own.moment as first_at,
    own.moment as last_at,
    1 as length_n,
    'jump' as kind,
    false as is_open,
    own.own_change / greatest(scales.scale, limits.quantum) as score
from own
inner join scales on own.series = scales.series
cross join limits
where
    limits.changes_n >= $enough_n
    and abs(own.own_change) >= $jump_z * greatest(scales.scale, limits.quantum)
    and abs(own.own_change) >= $jump_factor * greatest(limits.q99, limits.quantum)
    and abs(own.own_change) > abs(own.network_change)
    and abs(own.own_relative) >= $relative_z * scales.relative_scale
