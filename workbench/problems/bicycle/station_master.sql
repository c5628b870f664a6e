-- Where stations stand, from the master list; it knows the keys only.
select
    station_key,
    gu_code,
    dong_code
from bike_station_master
order by station_key
