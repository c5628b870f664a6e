-- Which stations lose most bicycles to others?
with
moves as (
    select
        from_station_id as station_id,
        0 as came_n,
        count(*) as left_n
    from bike_rides
    group by 1
    union all
    select
        to_station_id as station_id,
        count(*) as came_n,
        0 as left_n
    from bike_rides
    group by 1
)

select
    station_id,
    sum(came_n) - sum(left_n) as balance_n,
    sum(left_n) as left_n
from moves
group by 1
order by 2, 1
limit 20
