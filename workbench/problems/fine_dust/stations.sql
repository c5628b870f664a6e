-- Which network a station belongs to, and where it stands.
select
    station_name,
    network,
    lon,
    lat
from air_stations
order by station_name
