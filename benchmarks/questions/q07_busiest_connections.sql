-- Which fifty connections are ridden most?
select
    from_station_id,
    to_station_id,
    count(*) as rides_n,
    avg(distance_m) as distance_m
from bike_rides
where from_station_id != to_station_id
group by 1, 2
order by 3 desc, 1, 2
limit 50
