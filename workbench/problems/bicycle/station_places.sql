-- Where the stations of the published list stand, as coordinates.
select
    station_id,
    station_name,
    gu_name,
    gu_code,
    lon,
    lat
from bike_stations
where lon is not null and lat is not null
order by station_id
