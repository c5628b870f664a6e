-- From which stations do people ride for the ride, back to where they started?
select
    from_station_id as station_id,
    count(*) as rides_n,
    avg(case when from_station_id = to_station_id then 1.0 else 0.0 end) as round_trip_share
from bike_rides
group by 1
having count(*) >= 100
order by 3 desc, 1
limit 20
