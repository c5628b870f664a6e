-- Lasting shifts of level: the median of the $window_n days from a day on against that of the days before it,
-- both of the station's distance to the network's median of the day (so that season and weather drop out),
-- measured in robust standard deviations of the days within the windows. Fields that are never negative are
-- compared as ratios (logarithms). Where fewer than five stations report there is no network, and no test:
-- the season would pass for a step. `score` is the shift in robust standard deviations.
with floor_of as (
    select
        min(value) >= 0 as is_ratio,
        coalesce(min(value) filter (where value > 0), 1) as quantum
    from readings
),

days as (
    select
        readings.series,
        readings.moment::date as day,
        median(
            case
                when floor_of.is_ratio then ln(greatest(readings.value, floor_of.quantum))
                else readings.value
            end
        ) as level
    from readings
    cross join floor_of
    where readings.value is not null
    group by readings.series, readings.moment::date
    having count(*) >= $day_n
),

network as (
    select
        day,
        median(level) as level
    from days
    group by day
    having count(*) >= 5
),

distances as (
    select
        days.series,
        days.day,
        days.level - network.level as distance
    from days
    inner join network on days.day = network.day
),

sides as (
    select
        series,
        day,
        median(distance) over before as before,
        median(distance) over after as after,
        greatest(mad(distance) over before, mad(distance) over after) as scatter,
        count(*) over before as before_n,
        count(*) over after as after_n,
        max(day) over after - min(day) over before as days_n
    from distances
    window
        before as (partition by series order by day rows between $window_n preceding and 1 preceding),
        after as (partition by series order by day rows between current row and $after_n following)
),

shifts as (
    select
        series,
        day,
        after - before as shift,
        -- Coarsely rounded values may not scatter at all: 5 % is taken as the least.
        (after - before) / (1.4826 * greatest(scatter, if(floor_of.is_ratio, 0.05, 1e-9))) as strength
    from sides
    cross join floor_of
    where before_n = $window_n and after_n = $window_n and days_n <= 3 * $window_n
),

peaks as (
    select
        *,
        max(abs(strength)) over (
            partition by series order by day rows between $window_n preceding and $window_n following
        ) as strongest,
        max(abs(strength)) over (
            partition by series order by day rows between $window_n preceding and 1 preceding
        ) as strongest_before
    from shifts
)

select
    peaks.series,
    peaks.day::timestamp as first_at,
    peaks.day::timestamp as last_at,
    1 as length_n,
    'step' as kind,
    false as is_open,
    peaks.strength as score
from peaks
cross join floor_of
where
    abs(peaks.strength) = peaks.strongest
    and abs(peaks.strength) > coalesce(peaks.strongest_before, 0)
    and peaks.strongest >= $step_z
    and (not floor_of.is_ratio or abs(peaks.shift) >= ln($step_ratio))
