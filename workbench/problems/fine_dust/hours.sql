-- Hourly values; zero is how the publisher writes "not measured" for particulates.
select
    station_name,
    measured_at as measured,
    nullif(pm10_ug_m3, 0) as pm10,
    nullif(pm25_ug_m3, 0) as pm25
from air_hourly
order by station_name, measured
