-- Rides by the station where they began.
select
    from_station_id as station_id,
    from_station_key as station_key,
    count(*) as rides_n,
    min(cast(rented_at as date)) as first_day,
    max(cast(rented_at as date)) as last_day
from bike_rides
group by from_station_id, from_station_key
order by station_id, station_key
