-- How did daily rides develop, as an average of seven days?
with
daily as (
    select
        cast(rented_at as date) as date,
        count(*) as rides_n
    from bike_rides
    group by 1
)

select
    date,
    rides_n,
    avg(rides_n) over (order by date rows between 6 preceding and current row) as rides_7d_n
from daily
order by date
