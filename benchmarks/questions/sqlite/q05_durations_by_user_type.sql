-- No quantiles in SQLite: each group in order, and the values at the two places.
with
ordered as (
    select
        user_type,
        duration_min,
        row_number() over (partition by user_type order by duration_min) as place,
        count(*) over (partition by user_type) as rides_n
    from bike_rides
)

select
    user_type,
    max(case when place = (rides_n + 1) / 2 then duration_min end) as median_min,
    max(case when place = rides_n * 9 / 10 then duration_min end) as ninth_decile_min,
    max(rides_n) as rides_n
from ordered
group by 1
order by 1
