-- Where stations stand, from the open API; it knows both numberings.
select
    station_id,
    station_key,
    gu_code,
    dong_code
from bike_station_info
order by station_key
