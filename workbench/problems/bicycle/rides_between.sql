-- Rides from station to station; hires given up (0 m back to the same station) are none.
select
    from_station_id,
    to_station_id,
    count(*) as rides_n
from bike_rides
where from_station_id <> to_station_id or distance_m > 0 or distance_m is null
group by from_station_id, to_station_id
order by from_station_id, to_station_id
