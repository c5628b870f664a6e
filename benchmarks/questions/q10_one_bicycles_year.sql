-- How many bicycles are in use each month, and how hard is each worked?
with
used as (
    select
        date_trunc('month', rented_at) as month,
        bike_id,
        count(*) as rides_n
    from bike_rides
    group by 1, 2
)

select
    month,
    count(*) as bikes_n,
    avg(rides_n) as rides_per_bike,
    max(rides_n) as hardest_n
from used
group by 1
order by 1
