-- Where the stations of the published list stand.
select
    station_id,
    gu_code,
    dong_code
from bike_stations
order by station_id
